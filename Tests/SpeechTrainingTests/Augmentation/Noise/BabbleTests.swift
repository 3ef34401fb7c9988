import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct BabbleTests {
  private let clip = StepProbe.noise(16_000)
  private let scene = AugmentationScene(
    rateHertz: 16_000,
    clips: .init([
      tone(hertz: 500, seconds: 1, amplitude: 0.001).samples,
      tone(hertz: 3_000, seconds: 1, amplitude: 0.9).samples,
      [Float](repeating: 0, count: 4_000),
    ])
  )

  private func voices(_ clips: [Int]) -> [Babble.Drawn.Piece] {
    clips.map { Babble.Drawn.Piece(clip: $0, start: 0) }
  }

  private func added(_ clips: [Int], snr: Double) throws -> [Float] {
    let drawn = Babble.Drawn(voices: voices(clips), snrDecibels: snr)
    return zip(try StepProbe.applied(drawn, to: clip, scene), clip).map { $0 - $1 }
  }

  /// The ratio is that of the clip to all voices together, however many and however loud they are.
  @Test(arguments: [-5.0, 0, 10, 30], [[0], [1], [0, 1], [1, 0, 1, 1], [0, 2]])
  func voicesHaveTheRatioAskedFor(_ snr: Double, _ clips: [Int]) throws {
    let babble = try added(clips, snr: snr)
    #expect(abs(20 * log10(rms(clip) / rms(babble)) - snr) < 0.05)
  }

  @Test func voicesAreEquallyLoud() throws {
    let babble = try added([0, 1], snr: 6)
    let low = StepProbe.amplitude(babble, hertz: 500)
    let high = StepProbe.amplitude(babble, hertz: 3_000)
    #expect(abs(20 * log10(low / high)) < 0.05)
  }

  /// A voice begins where it is drawn to, and is heard again and again where the clip is longer.
  @Test func shortClipsAreRepeated() throws {
    let ramp = (0..<1_600).map { Float($0) }
    let scene = AugmentationScene(rateHertz: 16_000, clips: .init([ramp]))
    let voice = Babble.Drawn.Piece(clip: 0, start: 0.5)
    let drawn = Babble.Drawn(voices: [voice], snrDecibels: 0)
    let babble = zip(try StepProbe.applied(drawn, to: clip, scene), clip).map { $0 - $1 }
    let (first, period) = (799, 1_600 - 160)
    let scale = babble[0] / ramp[first]
    for n in 0..<period - first { #expect(abs(babble[n] - scale * ramp[first + n]) < 1e-4) }
    for n in 0..<12_000 { #expect(abs(babble[n] - babble[n + period]) < 1e-4) }
  }

  @Test func silenceStaysSilent() throws {
    let silence = [Float](repeating: 0, count: 100)
    let drawn = Babble.Drawn(voices: voices([1]), snrDecibels: 0)
    #expect(try StepProbe.applied(drawn, to: silence, scene) == silence)
    #expect(try StepProbe.applied(drawn, to: [], scene) == [])
    let silent = Babble.Drawn(voices: voices([2, 2]), snrDecibels: 0)
    #expect(try StepProbe.applied(silent, to: clip, scene) == clip)
  }

  @Test func everyClipIsHeardFromEverywhere() {
    var step = Babble()
    (step.voices, step.snrDecibels) = (Interval(1, 3), Interval(-3, 12))
    let draws = StepProbe.draws(step, scene)
    #expect(Set(draws.map(\.voices.count)) == [1, 2, 3])
    #expect(Set(draws.flatMap(\.voices).map(\.clip)) == [0, 1, 2])
    #expect(draws.allSatisfy { (-3...12).contains($0.snrDecibels) })
    let starts = draws.flatMap(\.voices).map(\.start)
    #expect(abs(starts.reduce(0, +) / Double(starts.count) - 0.5) < 0.05)
    // A clip that stands alone has no other to mix in.
    #expect(StepProbe.draws(step, StepProbe.scene()).allSatisfy { $0.voices.isEmpty })
  }

  @Test func settingsAreChecked() throws {
    let read = try StepProbe.augmenter(#"{"babble": {"voices": [3, 7], "snr-decibels": [5, 9]}}"#)
    var step = Babble()
    (step.voices, step.snrDecibels) = (Interval(3, 7), Interval(5, 9))
    #expect(read == .babble(step))
    #expect(
      StepProbe.refusal(#"{"babble": {"voices": [0, 2]}}"#)
        == "augmentation.babble.voices is [0, 2]; expected [smallest, largest] within 1 to 16"
    )
  }
}
