import SpeechTraining
import TestSupport
import Testing

@Suite struct ImpulseResponseTests {
  private func scene(_ responses: [[Float]]) -> AugmentationScene {
    AugmentationScene(rateHertz: 16_000, folders: ["halls": .init(responses)])
  }

  private let drawn = ImpulseResponse.Drawn(folder: "halls", index: 0)

  /// What comes before the peak and after it, and an echo, by the definition of convolution.
  @Test(arguments: [0, 3, 700])
  func echoesComeWhereTheyBelong(_ delay: Int) throws {
    var response = [Float](repeating: 0, count: delay + 200)
    response[delay] = -2
    response[delay + 150] = 1
    if delay > 2 { response[delay - 2] = 0.5 }
    let clip = StepProbe.noise(400)
    let heard = try StepProbe.applied(drawn, to: clip, scene([response]))
    #expect(heard.count == clip.count)
    let expected = clip.indices.map { n -> Float in
      -2 * clip[n] + (n >= 150 ? clip[n - 150] : 0)
        + (delay > 2 && n + 2 < 400 ? 0.5 * clip[n + 2] : 0)
    }
    let scale = Float(rms(clip) / rms(expected))
    #expect(Difference(heard, expected.map { $0 * scale }).absolute < 1e-6)
    #expect(abs(rms(heard) / rms(clip) - 1) < 1e-5)
  }

  @Test func recordingsFarLongerThanTheClipAreHeardFromTheirPeak() throws {
    var response = StepProbe.noise(100_000).map { 0.01 * $0 }
    response[50_000] = 1
    let clip = StepProbe.noise(300, seed: 2)
    let heard = try StepProbe.applied(drawn, to: clip, scene([response]))
    let expected = clip.indices.map { n in
      clip.indices.reduce(Float(0)) { $0 + clip[$1] * response[50_000 + n - $1] }
    }
    let scale = Float(rms(clip) / rms(expected))
    #expect(Difference(heard, expected.map { $0 * scale }).absolute < 1e-6)
  }

  @Test func silenceChangesNothing() throws {
    let clip = StepProbe.noise(50)
    for response in [[], [0, 0, 0]] as [[Float]] {
      #expect(try StepProbe.applied(drawn, to: clip, scene([response])) == clip)
    }
    let silence = [Float](repeating: 0, count: 50)
    #expect(try StepProbe.applied(drawn, to: silence, scene([[1, 0.5]])) == silence)
    #expect(try StepProbe.applied(drawn, to: [], scene([[1, 0.5]])) == [])
    #expect(try StepProbe.applied(drawn, to: clip, scene([])) == clip)
  }

  @Test func allRecordingsOfTheFolderAreDrawn() {
    let step = ImpulseResponse(folder: "halls")
    let draws = StepProbe.draws(step, scene([[1], [1], [1]]))
    #expect(Set(draws.map(\.index)) == [0, 1, 2])
    #expect(step.folders == ["halls"])
  }

  @Test func folderIsRequired() throws {
    let read = try StepProbe.augmenter(#"{"impulse-response": {"folder": "halls"}}"#)
    #expect(read == .impulseResponse(ImpulseResponse(folder: "halls")))
    #expect(
      StepProbe.refusal(#"{"impulse-response": {"probability": 1}}"#)
        == "augmentation.impulse-response.folder is missing; expected a folder of recorded impulse"
        + " responses"
    )
  }
}
