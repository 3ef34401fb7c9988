internal import SpeechFoundation
package import SpeechModel

/// Why a file does not say which words a recording holds.
package struct TruthFileError: Error, Equatable {
  package enum Fault: Equatable, Sendable {
    case unreadable(AudioError.Reason)
    case noText(TextFault)
    case empty
    case noWord(String)
    case backwards(start: Double, end: Double)
    /// A word that begins after the recording has ended; the unit of the file's times.
    case beyond(start: Double, duration: Double, unit: LabelTimeUnit)
    case endsBeyond(end: Double, duration: Double)
    case overlap(with: Int, end: Double)
    /// A line of label and time among others, or another one among those; the first line.
    case otherForm(than: Int)
    /// A time that is not after that of an earlier line.
    case notRising(time: Double, line: Int, earlier: Double)
    /// Both units fit the times and the recording.
    case unknownUnit(duration: Double)
    /// Neither unit fits all times: one is too late for seconds, one too early for milliseconds.
    case mixedUnits(late: Double, lateLine: Int, early: Double, earlyLine: Int, duration: Double)
    /// A unit was given for times that are seconds in files of this form.
    case secondsByForm
  }

  package var path: String
  /// The number of the line, from 1; nil if it is about the whole file.
  package var line: Int?
  package var fault: Fault
}

extension TruthFileError: CustomStringConvertible {
  /// One line: the file, the line, what was found, what was expected.
  package var description: String {
    path.printable + (line.map { ":\($0)" } ?? "") + ": \(fault.words)"
  }
}

extension TruthFileError.Fault {
  fileprivate var words: String {
    switch self {
    case .unreadable(let reason): "\(reason)"
    case .noText(let fault): fault.description
    case .empty:
      "no word; expected \(Self.forms); remove the file if the recording has no words"
    case .noWord(let line):
      "'\(line.excerpt(80))' is no word; expected \(Self.forms)"
    case .backwards(let start, let end):
      "the word ends at \(start == end ? "the same time" : "\(end.shortText) s"), and begins at"
        + " \(start.shortText) s; expected a later end"
    case .beyond(let start, let duration, let unit):
      "the word begins at \(start.shortText) s, and the recording has \(duration.shortText) s; "
        + (unit == .seconds ? "are the times in milliseconds, or " : "")
        + "is it another recording's file?"
    case .endsBeyond(let end, let duration):
      "the word ends at \(end.shortText) s, and the recording has \(duration.shortText) s; expected words that"
        + " end with it at the latest"
    case .overlap(let line, let end):
      "the word begins before that of line \(line) has ended, at \(end.shortText) s; expected one word at"
        + " a time"
    case .otherForm(let line):
      "the word is in another form than that of line \(line); expected one form in a file"
    case .notRising(let time, let line, let earlier):
      "the time \(time.shortText) is not after that of line \(line), \(earlier.shortText); expected times that"
        + " rise, all in one unit"
    case .unknownUnit(let duration):
      "the times may be milliseconds or seconds: in a recording of \(duration.shortText) s they can be either"
    case .mixedUnits(let late, let lateLine, let early, let earlyLine, let duration):
      "\(late.shortText) in line \(lateLine) is too late for seconds in a recording of \(duration.shortText) s, and"
        + " \(early.shortText) in line \(earlyLine) too early for milliseconds, as a word takes longer; expected"
        + " one unit"
    case .secondsByForm:
      "times in this form are seconds; a unit is only for lines of label and time"
    }
  }

  /// How a line says which word there is.
  private static let forms =
    "start and end in seconds and label, separated by tabs, as Audacity exports labels; a line of CTM: recording,"
    + " channel, start, duration, word; or label, time, as TensorFlow's speech_commands"
}
