internal import Foundation

/// HTML text whose interpolations are escaped by construction: a `String` is escaped,
/// only `HTML` is inserted unchanged.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The text, to be written to a file.
  package let text: String

  package init(stringLiteral text: String) { self.text = text }

  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Joins parts, with a line break between them.
  package init(_ parts: [HTML]) { text = parts.map(\.text).joined(separator: "\n") }

  /// Collects the parts of an interpolated literal.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }

    /// Inserts a text, escaped.
    package mutating func appendInterpolation(_ text: String) { self.text += HTML.escape(text) }

    /// Inserts HTML unchanged.
    package mutating func appendInterpolation(_ html: HTML) { text += html.text }

    /// Inserts parts, with a line break between them.
    package mutating func appendInterpolation(_ parts: [HTML]) { text += HTML(parts).text }

    /// Inserts a whole number.
    package mutating func appendInterpolation(_ number: Int) { text += "\(number)" }

    /// Inserts a number with at most `decimals` decimals after a point.
    package mutating func appendInterpolation(_ number: Double, decimals: Int = 1) {
      text += HTML.decimal(number, decimals)
    }
  }

  /// The text for an element's content or a quoted attribute, without characters that have a
  /// meaning in HTML or are forbidden there.
  package static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case _ where scalar.properties.generalCategory == .control:
        escaped.unicodeScalars.append("\u{FFFD}")
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A number with a fixed number of decimals, independent of the locale.
  package static func decimal(_ number: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), number)
  }

  /// Bytes as a data URL, so that they are part of the page.
  package static func dataAddress(_ bytes: [UInt8], type: String) -> HTML {
    "data:\(type);base64,\(Data(bytes).base64EncodedString())"
  }
}
