internal import HTTPTypes
internal import SpeechModel

/// The parameters of a request's address, as forms encode them: `%20` and `+` are a space.
package struct QueryString: Sendable {
  private let parameters: [(name: String, value: String)]

  /// Reads what follows the question mark.
  ///
  /// - Throws: `ServingError` if an escape is broken or the bytes are not UTF-8.
  package init(_ text: String?) throws {
    parameters = try (text ?? "").split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        try Self.decoded(parts[0]),
        parts.count > 1 ? try Self.decoded(parts[1]) : ""
      )
    }
  }

  /// The value of a parameter; nil if it is not there.
  ///
  /// - Throws: `ServingError` if it comes twice.
  package func value(_ name: String) throws -> String? {
    let values = parameters.filter { $0.name == name }.map(\.value)
    guard values.count < 2 else {
      throw ServingError(.badRequest, "the parameter '\(name)' comes twice; give it once")
    }
    return values.first
  }

  /// Refuses parameters that a route does not have.
  ///
  /// - Throws: `ServingError`.
  package func allow(_ names: [String]) throws {
    guard let other = parameters.first(where: { !names.contains($0.name) }) else { return }
    let expected = names.isEmpty ? "none" : names.joined(separator: ", ")
    throw ServingError(
      .badRequest,
      "there is no parameter '\(other.name.excerpt(40))'; expected \(expected)"
    )
  }

  private static func decoded(_ text: Substring) throws -> String {
    guard let decoded = percentDecoded(text.replacing("+", with: " ")) else {
      throw ServingError(
        .badRequest,
        "the parameter '\(text.excerpt(40))' is not percent-encoded UTF-8, such as caf%C3%A9"
      )
    }
    return decoded
  }
}

/// A text with its percent escapes replaced; nil if one is broken or the bytes are not UTF-8.
func percentDecoded(_ text: some StringProtocol) -> String? {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "%") else {
      bytes.append(byte)
      continue
    }
    guard let high = rest.popFirst(), let low = rest.popFirst(),
      let upper = Character(Unicode.Scalar(high)).hexDigitValue,
      let lower = Character(Unicode.Scalar(low)).hexDigitValue
    else { return nil }
    bytes.append(UInt8(upper << 4 + lower))
  }
  return String(validating: bytes, as: UTF8.self)
}
