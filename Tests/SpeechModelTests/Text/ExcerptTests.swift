import SpeechModel
import Testing

@Suite struct ExcerptTests {
  @Test(arguments: [
    ("yes/1.wav", "yes/1.wav"),
    ("two\nlines\r\tand", "two\\nlines\\r\\tand"),
    ("red\u{1B}[31m", "red\\u001B[31m"),
    ("\u{202E}vaw.1", "\\u202Evaw.1"),
    ("a\u{2028}b\u{85}c\u{7F}d\u{0}", "a\\u2028b\\u0085c\\u007Fd\\u0000"),
    (#"words\yes\1.wav"#, #"words\yes\1.wav"#),
    ("grün 日本 👩‍🎤", "grün 日本 👩‍🎤"),
  ])
  func controlCharactersAreEscaped(_ text: String, _ expected: String) {
    #expect(text.excerpt() == expected)
    #expect(text.printable == expected)
  }

  @Test func lengthIsBounded() {
    #expect(String(repeating: "a", count: 100).excerpt() == String(repeating: "a", count: 100))
    #expect(
      String(repeating: "a", count: 101).excerpt() == String(repeating: "a", count: 100) + "…"
    )
    // One character to Swift, a million bytes to a terminal.
    let stacked = "e" + String(repeating: "\u{301}", count: 1_000_000)
    #expect(stacked.excerpt(5).unicodeScalars.count == 6)
  }
}
