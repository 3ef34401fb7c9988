internal import Foundation
public import SpeechModel

/// What is wrong with a manifest, with a list of clips, or with a line in one.
public enum ManifestFault: Sendable, Equatable {
  /// A recording was named where a folder or a manifest is expected.
  case recording
  /// An archive or a spreadsheet was named instead.
  case packed(PackedFile)
  /// Its name does not end like that of a manifest.
  case ending
  /// It names no recording.
  case empty
  /// It cannot be read as text.
  case text(TextFault)
  /// It is not the table that it should be.
  case table(TableFault)
  /// The line names the same recording as an earlier one.
  case repeatedRecording(path: String, earlierLine: Int)
  /// The line has none of these columns or keys.
  case noValue(names: [String])
  /// The path holds a NUL character.
  case pathWithNUL(path: String)
  /// A cell has another value than its column takes; what that is, in words.
  case value(column: String, found: String, expected: String)
  /// A key of a JSON object has another value than it takes; the value as JSON, and what is expected,
  /// in words.
  case jsonValue(key: String, found: String, expected: String)
  /// A value that is not JSON, such as NaN.
  case notJSON(key: String, found: String)
  /// The line is no JSON object.
  case noObject
  /// A key of a JSON object occurs twice.
  case repeatedKey(String)
  /// A part of a file ends before it begins, in seconds.
  case endBeforeOffset(end: Double, offset: Double)
  /// A part of a file has an end that offset and duration contradict, in seconds.
  case contradictoryEnd(end: Double, offsetAndDuration: Double)
}

extension ManifestFault: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .recording:
      "this is a recording; expected a folder with a folder of recordings for each label, or a"
        + " manifest (.csv, .tsv, .jsonl or .json)"
    case .packed(let file): file.description
    case .ending:
      "expected a folder, or a manifest whose name ends in .csv, .tsv, .jsonl or .json"
    case .empty: "it names no recording"
    case .text(let fault): fault.description
    case .table(let fault): fault.description
    case .repeatedRecording(let path, let earlierLine):
      "names the same recording as line \(earlierLine), '\(path.excerpt())'"
    case .noValue(let names): "has no \(names.joined(separator: " or "))"
    case .pathWithNUL(let path):
      "path is '\(path.excerpt())', which holds a NUL character; no file's name does"
    case .value(let column, let found, let expected):
      "\(column) is '\(found.excerpt())'; expected \(expected)"
    case .jsonValue(let key, let found, let expected):
      "\(key.excerpt()) is \(found.excerpt()); expected \(expected)"
    case .notJSON(let key, let found):
      "\(key.excerpt()) is \(found.excerpt()), which is not JSON; leave the key out,"
        + " or give a value"
    case .noObject:
      "expected one JSON object a line, such as"
        + #" {"path": "yes/1.wav", "label": "yes"}"#
    case .repeatedKey(let key): "the key '\(key.excerpt())' occurs twice"
    case .endBeforeOffset(let end, let offset):
      String(format: "end is %g; expected more than the offset, %g", end, offset)
    case .contradictoryEnd(let end, let other):
      String(
        format: "end is %g, and offset and duration make %g; expected the same",
        end,
        other
      )
    }
  }
}

/// A file that has to be unpacked or exported before its recordings can be named.
public enum PackedFile: Sendable, Equatable {
  /// A spreadsheet.
  case spreadsheet
  /// A ZIP archive, and the folder that it may be unpacked into.
  case zip(path: String, folder: String)
  /// A tar archive, perhaps compressed, and the folder that it may be unpacked into.
  case tar(path: String, folder: String)
  /// A file packed in another way.
  case other
}

extension PackedFile: CustomStringConvertible {
  /// What it is, and what to do with it.
  public var description: String {
    switch self {
    case .spreadsheet: "this is a spreadsheet; save it as CSV"
    case .zip(let path, let folder):
      "this is an archive; unpack it and name the folder: unzip -q \(shellQuoted(path)) -d"
        + " \(shellQuoted(folder))"
    case .tar(let path, let folder):
      "this is an archive; unpack it and name the folder:"
        + " mkdir \(shellQuoted(folder)) && tar -xf \(shellQuoted(path)) -C \(shellQuoted(folder))"
    case .other: "this is a packed file; unpack it first"
    }
  }
}
