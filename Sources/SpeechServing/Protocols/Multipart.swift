internal import HTTPTypes
internal import SpeechModel

/// The parts of a `multipart/form-data` body (RFC 7578).
package struct Multipart: Sendable {
  /// One field or file of a form.
  package struct Part: Sendable {
    /// The field's name.
    package let name: String
    /// The file's name; nil for a field that is no file.
    package let fileName: String?
    /// The content.
    package let bytes: ArraySlice<UInt8>

    /// The content as text.
    ///
    /// - Throws: `ServingError` if it is not UTF-8.
    package var text: String {
      get throws {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw ServingError(.badRequest, "the field '\(name.excerpt(40))' is not UTF-8 text")
        }
        return text
      }
    }
  }

  /// The parts in their order.
  package let parts: [Part]

  /// The most parts of a body.
  package static let mostParts = 1_000
  private static let longestHead = 16 << 10

  /// Reads a body whose parts are separated by the boundary.
  ///
  /// - Throws: `ServingError`.
  package init(_ body: [UInt8], boundary: String) throws {
    let delimiter = Array("--\(boundary)".utf8)
    var rest = body[...]
    guard rest.starts(with: delimiter) else {
      throw Self.broken("it does not begin with its boundary")
    }
    rest = rest.dropFirst(delimiter.count)
    let separator = Array("\r\n".utf8) + delimiter
    var parts: [Part] = []
    while !rest.starts(with: "--".utf8) {
      guard parts.count < Self.mostParts else {
        throw ServingError(
          .contentTooLarge,
          "more than \(Self.mostParts) parts; send them in several requests"
        )
      }
      // Space may follow a boundary.
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
      guard rest.starts(with: "\r\n".utf8) else {
        throw Self.broken("a boundary's line has no end")
      }
      // An empty head ends with the line end of the boundary itself.
      guard let headEnd = Self.first("\r\n\r\n".utf8, in: rest.prefix(Self.longestHead)) else {
        throw Self.broken("a part's headers have no end")
      }
      let head = rest[rest.startIndex..<headEnd].dropFirst(2)
      rest = rest[(headEnd + 4)...]
      guard let end = Self.first(separator, in: rest) else {
        throw Self.broken("it ends before its last boundary")
      }
      parts.append(try Self.part(head, content: rest[rest.startIndex..<end]))
      rest = rest[(end + separator.count)...]
    }
    self.parts = parts
  }

  /// The boundary that a content type names; nil if it names none that is allowed.
  package static func boundary(of contentType: String) -> String? {
    guard let value = Self.parameters(contentType)["boundary"], (1...70).contains(value.utf8.count)
    else { return nil }
    return value
  }

  /// The boundary that the content type of a form names.
  ///
  /// - Throws: `ServingError`.
  static func requiredBoundary(of contentType: String?) throws -> String {
    guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data") else {
      throw ServingError(
        .unsupportedMediaType,
        "the content type is \(contentType.map { "'\($0.excerpt(40))'" } ?? "missing"); expected"
          + " multipart/form-data"
      )
    }
    guard let boundary = boundary(of: contentType) else {
      throw ServingError(
        .badRequest,
        "the content type multipart/form-data names no boundary of 1 to 70 characters; let the library that"
          + " makes the form set it"
      )
    }
    return boundary
  }

  private static func broken(_ words: String) -> ServingError {
    ServingError(.badRequest, "the multipart body is broken: \(words); send it again")
  }

  private static func part(
    _ head: ArraySlice<UInt8>,
    content: ArraySlice<UInt8>
  ) throws -> Part {
    guard let text = String(validating: head, as: UTF8.self) else {
      throw broken("a part's headers are not UTF-8")
    }
    for line in text.split(separator: "\r\n") {
      let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard field.count == 2, field[0].lowercased() == "content-disposition" else { continue }
      let parameters = parameters(String(field[1]))
      guard let name = parameters["name"] else { break }
      return Part(
        name: formDecoded(name),
        fileName: parameters["filename"].map(formDecoded),
        bytes: content
      )
    }
    throw broken("a part has no Content-Disposition with a name")
  }

  /// Browsers and clients write a quote, and line ends, as percent escapes and nothing else so.
  private static func formDecoded(_ text: String) -> String {
    text.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
  }

  /// The parameters of a header such as `form-data; name="a"; filename="b"`.
  private static func parameters(_ header: String) -> [String: String] {
    var parameters: [String: String] = [:]
    var rest = header[...]
    while let semicolon = rest.firstIndex(of: ";") {
      rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
      guard let equals = rest.firstIndex(of: "=") else { break }
      let name = rest[..<equals].lowercased()
      rest = rest[rest.index(after: equals)...]
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
          // A backslash escapes a quote or itself; others are part of a Windows path.
          if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
            value.append(rest.removeFirst())
          } else {
            value.append(character)
          }
        }
      } else {
        value = String(rest.prefix { $0 != ";" && $0 != " " })
        rest = rest.dropFirst(value.count)
      }
      if parameters[name] == nil { parameters[name] = value }
    }
    return parameters
  }

  /// The index of the first occurrence of a pattern.
  private static func first(
    _ pattern: some Collection<UInt8>,
    in bytes: ArraySlice<UInt8>
  ) -> Int? {
    guard let initial = pattern.first, bytes.count >= pattern.count else { return nil }
    let last = bytes.endIndex - pattern.count
    var start = bytes.startIndex
    while start <= last {
      guard let candidate = bytes[start...last].firstIndex(of: initial) else { return nil }
      if bytes[candidate...].starts(with: pattern) { return candidate }
      start = candidate + 1
    }
    return nil
  }
}
