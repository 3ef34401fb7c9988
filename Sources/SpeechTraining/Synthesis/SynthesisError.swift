internal import Foundation
package import SpeechModel

/// Why labels cannot be spoken.
package enum SynthesisError: Error, Equatable {
  /// None of the known synthesizers is installed.
  case noSynthesizer
  /// A program is not there.
  case noProgram(String)
  /// A file may not be run as a program.
  case notExecutable(path: String)
  /// A synthesizer is not there, or has no English voices.
  case notInstalled(InstalledSynthesizer)
  /// No synthesizer speaks the language.
  case noVoice(language: String)
  /// A command line that cannot be run.
  case template(String, TemplateFault)
  /// A command that would say the same in every voice.
  case sameVoices(String, voices: Int)
  /// A label cannot be the name of a folder.
  case label(String, FolderNameFault)
  /// None of the labels of recordings is a word to say.
  case noWords(path: String)
  /// There is nothing to say for a label.
  case emptyText(label: String)
  /// There is something in the folder already.
  case notEmpty(path: String)
  /// The folder holds a clip that the labels, synthesizers and seed do not make.
  case otherClips(path: String, clip: String)
  case unwritable(path: String, fault: FileFault)
  /// A synthesizer did not speak; clips written before are kept.
  case notSpoken(Attempt, Fault, written: Int, path: String)

  /// Labels sound the same in so many voices of so many.
  case sameSound(labels: [String], voices: Int, of: Int)

  /// What is wrong with a command line.
  package enum TemplateFault: Equatable, Sendable {
    case noProgram
    /// A name in braces that stands for nothing; those that do.
    case unknownName(String, known: [String])
    case openQuote(Character)
    case lastBackslash
    /// A word that only a shell understands, such as `|`.
    case shellWord(String)
  }

  /// Why a label cannot be the name of a folder.
  package enum FolderNameFault: Equatable, Sendable {
    case empty, slash, lineEnd, underscore, dot
    case tooLong(bytes: Int)
  }

  /// What was to be spoken.
  package struct Attempt: Equatable, Sendable {
    package var synthesizer: String
    package var text: String
    /// The number of the voice, from 0.
    package var voice: Int
  }

  /// What a synthesizer did instead.
  package enum Fault: Error, Equatable {
    /// It ended with a status, and its last words on the error stream.
    case status(Int, lastError: String?)
    case nothingWritten
    case unreadable(AudioError.Reason)
    case silent
    case tooMuch
    case tooLong(seconds: Int)
    case notStarted(FileFault)
  }
}

extension SynthesisError: CustomStringConvertible {
  /// A one-line message for the user: what was found, what was expected.
  package var description: String { words.printable }

  private var words: String {
    switch self {
    case .noSynthesizer:
      "no speech synthesizer is installed: neither espeak-ng nor flite is in the folders of PATH;"
        + " install one, on Debian and Ubuntu with: sudo apt install espeak-ng flite"
    case .noProgram(let name): "\(name.excerpt()): there is no such program"
    case .notExecutable(let path): "\(path): may not be run as a program: it is not executable"
    case .notInstalled(let synthesizer):
      "\(synthesizer.rawValue) is not installed; on Debian and Ubuntu, install it with: sudo apt install"
        + " \(synthesizer.packages)"
        + (synthesizer.isNonFree ? " (from Debian's section non-free)" : "")
    case .noVoice(let language):
      "no synthesizer here speaks '\(language.excerpt())'; expected the code of a language such as"
        + " en, de or pt-br, as espeak-ng knows it"
    case .template(let text, let fault): "command '\(text.excerpt())': \(fault.words)"
    case .sameVoices(let text, let voices):
      "command '\(text.excerpt())': all \(voices) voices would sound the same, as it has none of"
        + " {voice}, {rate}, {slowness} and {pitch}"
    case .label(let label, let fault):
      "label '\(label.excerpt())' cannot be the name of a folder: \(fault.words)"
    case .noWords(let path):
      "\(path): no label is a word to say; labels that begin with an underscore are none"
    case .emptyText(let label): "there is nothing to say for the label '\(label.excerpt())'"
    case .notEmpty(let path): "\(path): is not an empty folder"
    case .otherClips(let path, let clip):
      "\(path): '\(clip.excerpt())' there was spoken otherwise than these labels, voices, command and seed"
        + " ask for"
    case .unwritable(let path, let fault): "\(path): cannot be written: \(fault)"
    case .sameSound(let labels, let voices, let all):
      "the labels \(labels.map { "'\($0.excerpt())'" }.joined(separator: " and ")) sound the same in \(voices) of"
        + " \(all) voices, so that nothing can tell them apart; expected words that the voices can read and that"
        + " differ: have other texts said for them, or in their language"
    case .notSpoken(let attempt, let fault, let written, let path):
      "\(attempt.synthesizer) did not speak '\(attempt.text.excerpt())' in voice \(attempt.voice):"
        + " \(fault.words); "
        + (written == 0
          ? "nothing was written"
          : "\(counted(written, "clip")) spoken before \(written == 1 ? "is" : "are") in \(path)")
    }
  }
}

extension SynthesisError.TemplateFault {
  fileprivate var words: String {
    switch self {
    case .noProgram: "it names no program"
    case .unknownName(let name, let known):
      "'{\(name)}' stands for nothing; expected \(known.map { "{\($0)}" }.joined(separator: ", "))"
    case .openQuote(let quote): "the quote \(quote) is not closed"
    case .lastBackslash: "nothing follows its last backslash"
    case .shellWord(let word):
      "'\(word)' is for a shell, and none runs it; quote it if it is an argument, or put the line into a script"
    }
  }
}

extension SynthesisError.FolderNameFault {
  fileprivate var words: String {
    switch self {
    case .empty: "it is empty"
    case .slash: "it contains a slash"
    case .lineEnd: "it contains a line end"
    case .underscore: "folders that begin with an underscore are no labels"
    case .dot: "folders that begin with a dot are hidden"
    case .tooLong(let bytes): "it has \(bytes) bytes; expected at most 255"
    }
  }
}

extension SynthesisError.Fault {
  fileprivate var words: String {
    switch self {
    case .status(let status, let lastError):
      "it ended with status \(status)" + (lastError.map { " and said: \($0)" } ?? "")
    case .nothingWritten: "it ended with status 0, but wrote no file"
    case .unreadable(let reason): "what it wrote is no sound: \(reason.explanation)"
    case .silent: "what it wrote is silent"
    case .tooMuch: "it wrote more than a clip"
    case .tooLong(let seconds): "it took more than \(seconds) seconds"
    case .notStarted(let fault): "it cannot be run: \(fault)"
    }
  }
}
