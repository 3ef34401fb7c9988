internal import Foundation

/// The keys of a JSON object and the source text of their values, which a decoder does
/// not provide.
enum JSONMembers {
  /// The members of the outermost object, including duplicates of a key.
  ///
  /// For invalid JSON, the members before the mistake.
  static func members(of text: Substring) -> [(key: String, value: String)] {
    let bytes = Array(text.utf8)
    var members: [(key: String, value: String)] = []
    var position = 0
    func skipBlanks() {
      while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
        position += 1
      }
    }
    /// Skips a string.
    func skipText() {
      position += 1
      while position < bytes.count, bytes[position] != quote {
        position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      position = min(position + 1, bytes.count)
    }
    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return [] }
    position += 1
    while true {
      skipBlanks()
      guard position < bytes.count, bytes[position] == quote else { return members }
      let keyStart = position
      skipText()
      let key = string(keyStart..<position)
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return members }
      position += 1
      skipBlanks()
      let valueStart = position
      var depth = 0
      while position < bytes.count {
        let byte = bytes[position]
        if byte == quote {
          skipText()
          continue
        }
        if depth == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { break }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
        position += 1
      }
      let value = string(valueStart..<position).trimmingCharacters(in: .whitespaces)
      let decoded = try? JSONDecoder().decode(String.self, from: Data(key.utf8))
      members.append((decoded ?? key, value))
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { return members }
      position += 1
    }
  }

  private static let quote = UInt8(ascii: "\"")
}
