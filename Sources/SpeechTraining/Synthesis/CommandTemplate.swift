internal import Foundation
internal import SpeechModel

/// The command line of a program with names in braces for what differs from call to call, such as
/// `say --pitch {pitch} --output {out} {text}`.
///
/// It is split into words as a shell would, quotes and backslashes included, before the names are
/// replaced, and no shell runs it: a text stays one word, whatever it contains.
package struct CommandTemplate: Sendable, Equatable {
  /// What a name in braces stands for.
  package enum Field: String, CaseIterable, Sendable {
    /// What is to be spoken; a command without it reads that from its standard input.
    case text
    /// The file to write; the sound of a command without it is its standard output.
    case out
    /// The voice: its number from 0, or its name.
    case voice
    /// The speaking rate as a multiple of the usual one, 0.75 to 1.3.
    case rate
    /// Its inverse, as a multiple of the usual duration.
    case slowness
    /// The pitch, 25 to 75, where 50 is the usual one.
    case pitch
    /// Words per minute.
    case wordsPerMinute = "words-per-minute"
    /// The mean pitch in Hz.
    case hertz
    /// The speaking rate in percent of the usual one.
    case ratePercent = "rate-percent"
    /// The pitch in percent of the usual one.
    case pitchPercent = "pitch-percent"

    /// Those that a command of the user's may have.
    static let usersOwn: [Field] = [.text, .out, .voice, .rate, .slowness, .pitch]
    /// Those that make one voice differ from another.
    static let ofVoices: Set<Field> = [.voice, .rate, .slowness, .pitch]
  }

  /// The command line as written.
  package let text: String
  /// The program and its arguments, names in braces not replaced yet.
  let words: [String]
  /// The names that occur.
  let fields: Set<Field>

  /// Reads a command line.
  ///
  /// - Parameter known: The names that it may have.
  /// - Throws: `SynthesisError.template`, which says what is wrong with it.
  package init(_ text: String, known: [Field] = Field.usersOwn) throws(SynthesisError) {
    self.text = text
    words = try Self.words(of: text)
    guard !words.isEmpty else {
      throw SynthesisError.template(text, .noProgram)
    }
    var fields: Set<Field> = []
    for match in words.joined(separator: " ").matches(of: Self.name) {
      guard let field = Field(rawValue: String(match.1)), known.contains(field) else {
        throw SynthesisError.template(
          text,
          .unknownName(String(match.1), known: known.map(\.rawValue))
        )
      }
      fields.insert(field)
    }
    self.fields = fields
  }

  private static var name: Regex<(Substring, Substring)> { /\{([a-z][a-z-]*)\}/ }

  /// The words with values in place of the names in braces.
  package func words(_ values: [Field: String]) -> [String] {
    words.map { word in
      word.replacing(Self.name) { match in
        Field(rawValue: String(match.1)).flatMap { values[$0] } ?? String(match.0)
      }
    }
  }

  /// What would join commands or redirect their output in a shell.
  private static let shellWords: Set = ["|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1"]

  /// Splits a line as a shell does: blanks part words; single quotes keep everything, double quotes
  /// everything but a backslash before a quote or backslash.
  private static func words(of text: String) throws(SynthesisError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    var isQuoted = false
    func end() throws(SynthesisError) {
      if let word {
        if !isQuoted, shellWords.contains(word) { throw .template(text, .shellWord(word)) }
        words.append(word)
      }
      word = nil
      isQuoted = false
    }
    for character in text {
      if isEscaped {
        isEscaped = false
        isQuoted = true
        let isKept = quote == "\"" && character != "\"" && character != "\\"
        word = (word ?? "") + (isKept ? "\\" : "") + String(character)
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
        isQuoted = true
      } else if quote == nil, character.isWhitespace {
        try end()
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let quote {
      throw SynthesisError.template(text, .openQuote(quote))
    }
    if isEscaped {
      throw SynthesisError.template(text, .lastBackslash)
    }
    try end()
    return words
  }
}
