internal import SpeechModel

/// What the consumer sends with a recording and gets back with its answer, as the bytes of JSON.
package struct ConsumerData: Sendable {
  /// A value of any kind.
  package var key: ArraySlice<UInt8>?
  /// An object.
  package var metadata: ArraySlice<UInt8>?

  /// Nothing, unless given.
  package init(key: ArraySlice<UInt8>? = nil, metadata: ArraySlice<UInt8>? = nil) {
    self.key = key
    self.metadata = metadata
  }

  /// A key that is text.
  package init(keyText: String) {
    var json = JSONText()
    json.string(keyText)
    key = json.bytes[...]
  }

  /// The key as people read it: a text without its quotation marks; empty if there is none.
  package var keyText: String {
    guard let key else { return "" }
    let text = (try? JSONValue(parsing: key))?.string
    return (text ?? String(decoding: key, as: UTF8.self)).printable
  }
}
