internal import SpeechFoundation

/// A value as JSON in one line, its keys in order, so that equal values make equal bytes.
///
/// - Throws: `EncodingError`, for a number that is not finite for example.
package func sortedJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
