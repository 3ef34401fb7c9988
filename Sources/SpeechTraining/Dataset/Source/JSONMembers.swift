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
    var place = 0
    func skipBlanks() {
      while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }
    /// Skips a string.
    func skipText() {
      place += 1
      while place < bytes.count, bytes[place] != quote {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      place = min(place + 1, bytes.count)
    }
    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    skipBlanks()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "{") else { return [] }
    place += 1
    while true {
      skipBlanks()
      guard place < bytes.count, bytes[place] == quote else { return members }
      let keyStart = place
      skipText()
      let key = string(keyStart..<place)
      skipBlanks()
      guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else { return members }
      place += 1
      skipBlanks()
      let valueStart = place
      var depth = 0
      while place < bytes.count {
        let byte = bytes[place]
        if byte == quote {
          skipText()
          continue
        }
        if depth == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { break }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
        place += 1
      }
      let value = string(valueStart..<place).trimmingCharacters(in: .whitespaces)
      let decoded = try? JSONDecoder().decode(String.self, from: Data(key.utf8))
      members.append((decoded ?? key, value))
      guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { return members }
      place += 1
    }
  }

  private static let quote = UInt8(ascii: "\"")
}
