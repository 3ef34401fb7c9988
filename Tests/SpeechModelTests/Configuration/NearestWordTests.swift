import SpeechModel
import Testing

@Suite struct NearestWordTests {
  /// A third of the letters may differ, at least two: letters too many, too few and others.
  @Test(arguments: [
    ("abXcdXefXghi", "abcdefghi", true), ("abcdefghi", "abXcdXefXghi", true),
    ("abcdefghi", "abXcdXefXgXhi", false), ("abcdefghi", "XbcdXfghX", true),
    ("abcdefghi", "XbXdXfghX", false), ("ab", "abXX", true), ("ab", "XYZ", false),
  ])
  func aThirdOfTheLettersMayDiffer(_ word: String, _ known: String, _ isFound: Bool) {
    #expect(nearest(to: word, in: [known]) == (isFound ? known : nil))
  }

  @Test func ofEqualsTheFirst() {
    #expect(nearest(to: "cat", in: ["dog", "bat", "hat"]) == "bat")
    #expect(nearest(to: "cat", in: ["dog", "hat", "bat", "cats"]) == "hat")
  }

  @Test func dashesAndCapitalsCountLess() {
    let presets = ["cnn", "ds-cnn-s", "tc-resnet8", "crnn"]
    #expect(nearest(to: "dscnn", in: presets) == "ds-cnn-s")
    #expect(nearest(to: "TC_ResNet8", in: presets) == "tc-resnet8")
    #expect(nearest(to: "", in: presets) == nil)
  }

  @Test func aPartOfAWordIsEnough() {
    #expect(nearest(to: "rate", in: ["momentum", "learning-rate"]) == "learning-rate")
  }
}
