import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct ClipDigestsTests {
  private let digests = ClipDigests(
    training: [3, 1, .max],
    trainingFiles: [7],
    validation: [2],
    noise: [],
    isComplete: false
  )

  @Test func areWrittenAndReadInAModelFile() throws {
    let plain = try untrainedModel(.linear)
    let model = TrainedModel(
      configuration: plain.configuration,
      labels: plain.labels,
      normalizer: plain.normalizer,
      network: plain.network,
      clipDigests: digests
    )
    let back = try TrainedModel(decoding: model.encoded(), path: "m")
    #expect(back.clipDigests == digests)
    #expect(try back.encoded() == model.encoded())
    #expect(try SpeechRecognizer(back).clipDigests == digests)
    #expect(back.deciding(by: DecisionRule()).clipDigests == digests)
    // A file without digests has the same bytes as before digests existed.
    let file = try Safetensors(decoding: plain.encoded(), path: "m")
    #expect(file.metadata["asr.clip-digests"] == nil)
    #expect(try TrainedModel(decoding: plain.encoded(), path: "m").clipDigests == nil)
  }

  @Test func takeEightBytesEachInRisingOrder() throws {
    #expect(
      digests.text
        == #"{"complete":false,"noise":"","training":"AAAAAAAAAAEAAAAAAAAAA///////////","trainingFiles":"AAAAAAAAAAc=","validation":"AAAAAAAAAAI="}"#
    )
    #expect(ClipDigests(text: digests.text ?? "") == digests)
    for text in ["", "{}", "[]", (digests.text ?? "").replacing("AAAAAAAAAAc=", with: "AAAA")] {
      #expect(ClipDigests(text: text) == nil, "\(text)")
    }
    #expect(ClipDigests(training: Set(0...UInt64(ClipDigests.most))).text == nil)
  }

  @Test func aStartingModelAddsItsOwn() {
    let start = ClipDigests(training: [5], validation: [6], noise: [8])
    let joined = ClipDigests(training: [1], validation: [2]).joined(with: start)
    #expect(joined == ClipDigests(training: [1, 5], validation: [2], noise: [8]))
    #expect(!ClipDigests().joined(with: nil).isComplete)
    #expect(!ClipDigests().joined(with: digests).isComplete)
  }

  @Test func damagedOnesAreRefused() throws {
    var file = try Safetensors(decoding: untrainedModel(.linear).encoded(), path: "m")
    file.metadata["asr.clip-digests"] = "{}"
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: file.encoded(), path: "m")
    }
    #expect(error?.reason == .altered)
  }
}
