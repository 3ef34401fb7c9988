internal import Foundation
internal import HTTPTypes
internal import SpeechModel

/// A recording in JSON: `{"key": …, "audio": "<base64 of a file>", "metadata": {…}}`.
struct RecognitionLine {
  let audio: [UInt8]
  let consumer: ConsumerData

  /// - Throws: `ServingError`.
  init(_ value: JSONValue) throws {
    guard case .object(let members) = value.content else {
      throw ServingError(.badRequest, "the value is \(value.kind); expected an object with 'audio'")
    }
    let known = ["key", "audio", "metadata"]
    for (index, member) in members.enumerated() {
      guard known.contains(member.name) else {
        throw ServingError(
          .badRequest,
          "there is no member '\(member.name.excerpt(40))'; expected \(known.joined(separator: ", "))"
        )
      }
      guard !members[..<index].contains(where: { $0.name == member.name }) else {
        throw ServingError(.badRequest, "the member '\(member.name)' comes twice; give it once")
      }
    }
    consumer = try ConsumerData(key: value["key"], metadata: value["metadata"])
    guard let audio = value["audio"] else {
      throw ServingError(
        .badRequest,
        "the member 'audio' is missing; expected the bytes of a recording in base64"
      )
    }
    self.audio = try Self.decodedBase64(audio, name: "audio")
  }

  /// The consumer's data of a line that is otherwise wrong, so that even its error can be joined.
  static func consumer(of value: JSONValue) -> ConsumerData {
    (try? ConsumerData(key: value["key"], metadata: value["metadata"])) ?? ConsumerData()
  }

  /// The bytes of a text in base64.
  ///
  /// - Throws: `ServingError`.
  static func decodedBase64(_ value: JSONValue, name: String) throws -> [UInt8] {
    guard case .string = value.content else {
      throw ServingError(
        .badRequest,
        "'\(name)' is \(value.kind); expected the bytes of a recording in base64"
      )
    }
    let inner = value.raw.dropFirst().dropLast()
    // Some writers escape every slash.
    let text =
      inner.contains(UInt8(ascii: "\\")) ? value.string.map { Data($0.utf8) } : Data(inner)
    guard let text, let bytes = Data(base64Encoded: text) else {
      throw ServingError(
        .badRequest,
        "'\(name)' is not base64 (RFC 4648, with padding), as 'base64 -w0 clip.wav' prints it"
      )
    }
    return Array(bytes)
  }
}

extension ArraySlice<UInt8> {
  /// The same without the mark that some editors put before a text.
  var withoutByteOrderMark: ArraySlice<UInt8> {
    starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self
  }

  /// Whether it begins as an object of JSON does.
  var beginsAsObject: Bool { firstInText == UInt8(ascii: "{") }

  /// Whether it begins as any value of JSON does.
  var beginsAsValue: Bool { firstInText.map("{[\"-0123456789tfn".utf8.contains) ?? false }

  private var firstInText: UInt8? {
    withoutByteOrderMark.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }
}
