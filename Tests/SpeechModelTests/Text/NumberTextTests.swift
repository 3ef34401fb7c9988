import Foundation
import SpeechModel
import Testing

@Suite struct NumberTextTests {
  /// As Foundation writes them.
  @Test(arguments: [0, -0.0, 0.05, 0.125, 2.5, 3.5, 99.95, 1e-9, 1e22, .greatestFiniteMagnitude])
  func numbersAreThoseOfFoundation(_ value: Double) {
    for decimals in [0, 1, 3, 20] {
      for value in [value, -value] {
        let expected = String(format: "%.\(decimals)f", value)
        #expect(fixedPoint(value, decimals: decimals) == expected)
      }
    }
    #expect(fixedPoint(.nan, decimals: 1) == "nan")
    #expect(fixedPoint(-.infinity, decimals: 1) == "-inf")
  }

  @Test func textIsTrimmedAtBothEnds() {
    #expect("  a b\t".trimmed { $0.isWhitespace } == "a b")
    #expect("a".trimmed { $0.isWhitespace } == "a")
    #expect(" \n ".trimmed { $0.isWhitespace } == "")
    #expect("".trimmed { _ in true } == "")
  }

  @Test(arguments: [
    ("clip.WAV", "wav"), ("a.b/clip", ""), ("a/.hidden", ""), ("a/.hidden.mp3", "mp3"),
    ("clip.", ""),
    ("", ""), ("a/b.tar.gz", "gz"), (".", ""), ("..", ""),
  ])
  func endingsAreThoseOfFoundation(_ path: String, _ ending: String) {
    #expect(fileEnding(of: path) == ending)
    #expect((path as NSString).pathExtension.lowercased() == ending)
  }
}
