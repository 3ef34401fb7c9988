import SpeechModel
import Testing

@Suite struct JSONTests {
  private func value(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8)[...])
  }

  @Test func valuesKeepTheirBytes() throws {
    let text = #"{"n":12345678901234567890.50,"s":"\u00e9\ud83d\ude00\/","b":[ true,null ,-0e+1]}"#
    let json = try value("  \(text)\n")
    #expect(String(decoding: json.raw, as: UTF8.self) == text)
    #expect(String(decoding: json["n"]!.raw, as: UTF8.self) == "12345678901234567890.50")
    #expect(json["s"]?.string == "é😀/")
    #expect(json["n"]?.integer == nil && json["n"]?.float == 12_345_678_901_234_567_890.5)
    #expect(String(decoding: json["b"]!.raw, as: UTF8.self) == "[ true,null ,-0e+1]")
    #expect(json["nothing"] == nil)
  }

  /// Half a surrogate pair stands for no character, and is still returned as it came.
  @Test func halfASurrogatePairIsNoText() throws {
    let json = try value(#"{"key":"\ud800"}"#)
    #expect(json["key"]?.string == nil)
    #expect(json["key"].map { String(decoding: $0.raw, as: UTF8.self) } == #""\ud800""#)
  }

  @Test(arguments: [
    ("", "a value is missing at byte 1"),
    ("{", "expected a member's name at byte 2"),
    (#"{"a" 1}"#, "expected ':' at byte 6"),
    (#"{"a":1,}"#, "expected a member's name at byte 8"),
    ("[1 2]", "expected ']' at byte 4"),
    ("01", "a number that begins with 0 at byte 3"),
    ("1.", "expected a value at byte 3"),
    ("NaN", "expected a value at byte 1"),
    ("tru", "expected a value at byte 1"),
    ("\"a", "text without an end at byte 3"),
    (#""\x""#, "an unknown escape at byte 4"),
    (#""\u12g4""#, "an unknown escape at byte 4"),
    ("\"\u{1}\"", "a control character in text at byte 3"),
    ("1 1", "something follows the value at byte 3"),
    (String(repeating: "[", count: 100_000), "more than 64 values in one another at byte 65"),
  ])
  func whatIsNoJSONIsNamed(_ text: String, _ words: String) {
    #expect(throws: JSONDefect(words: words)) { try value(text) }
  }

  @Test func textIsWrittenSoThatItIsReadBack() throws {
    let odd = "a\"\\/\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}"
    var json = JSONText()
    json.object {
      $0.name(odd)
      $0.string(odd)
      $0.name("x")
      $0.array {
        $0.number(0.1 as Float)
        $0.number(1e-20)
        $0.number(7 as Int)
        $0.bool(false)
        $0.array { _ in }
        $0.object { _ in }
      }
    }
    let read = try JSONValue(parsing: json.bytes[...])
    #expect(read[odd]?.string == odd)
    #expect(String(decoding: read["x"]!.raw, as: UTF8.self) == "[0.1,1e-20,7,false,[],{}]")
  }
}
