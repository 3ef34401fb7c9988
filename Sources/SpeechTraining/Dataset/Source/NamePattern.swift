internal import Foundation
internal import SpeechModel

/// A pattern of file names, such as `{label}_{speaker}_{index}`: fields in braces, literal text.
///
/// `label`, `speaker`, `date` and `key` are used; a field of any other name matches and means
/// nothing. A field that occurs twice must match the same text twice. A pattern with slashes is
/// matched against the last folders of the path, too. The extension (`.wav`) is ignored.
public struct NamePattern: Sendable, Equatable, Codable {
  /// The pattern as written.
  public let text: String
  private let parts: [Part]
  private static let mostFields = 100

  enum Part: Sendable, Equatable {
    case literal(String)
    case field(String)
  }

  /// Reads a pattern.
  ///
  /// - Throws: `DatasetError.namePattern`, which says what is wrong with it.
  public init(_ text: String) throws {
    self.text = text
    parts = try Self.parts(of: text)
    let names = parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
    guard !names.isEmpty else {
      throw DatasetError.namePattern(text, .noField)
    }
    guard names.count <= Self.mostFields else {
      throw DatasetError.namePattern(
        text,
        .tooManyFields(found: names.count, allowed: Self.mostFields)
      )
    }
  }

  /// Whether it has a field for the label.
  var givesLabel: Bool { parts.contains(.field("label")) }

  private static func parts(of text: String) throws -> [Part] {
    var parts: [Part] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw DatasetError.namePattern(text, .openBrace)
      }
      let name = String(rest[rest.index(after: open)..<close])
      guard name.wholeMatch(of: /[a-z][a-z0-9-]*/) != nil else {
        throw DatasetError.namePattern(text, .name(name))
      }
      if open > rest.startIndex {
        parts.append(.literal(String(rest[..<open])))
      } else if case .field(let before)? = parts.last {
        throw DatasetError.namePattern(text, .adjacent(before, name))
      }
      parts.append(.field(name))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    return parts
  }

  /// The fields of a path, or nil if it does not match.
  ///
  /// A field takes as little as possible, but the last one takes the rest; none takes a slash.
  package func fields(of path: String) -> [String: String]? {
    let depth = text.count { $0 == "/" } + 1
    let folders = path.split(separator: "/").suffix(depth)
    guard folders.count == depth else { return nil }
    let name = (folders.joined(separator: "/") as NSString).deletingPathExtension
    var match = NameMatch(parts: parts, name: Array(name))
    return match.fields()
  }

  /// Fills in the fields from a recording's path; false if it does not match.
  func describe(_ recording: inout Recording) -> Bool {
    let suffix = recording.segment.map(\.suffix) ?? ""
    let path =
      recording.path.hasSuffix(suffix)
      ? String(recording.path.dropLast(suffix.count)) : recording.path
    guard let fields = fields(of: path) else { return false }
    if let label = fields["label"] { recording.label = label }
    if let speaker = fields["speaker"] { recording.speaker = speaker }
    if let key = fields["key"] { recording.key = key }
    if let date = fields["date"] {
      guard let date = RecordingDate(date) else { return false }
      recording.date = date
    }
    return true
  }

  /// Reads the pattern as written.
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the pattern as written.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(text)
  }
}
