import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct BurstsTests {
  private let clip = tone(hertz: 440, seconds: 1).samples
  private let scene = AugmentationScene(
    rateHertz: 16_000,
    noise: .init([tone(hertz: 1_500, seconds: 0.05, amplitude: 0.01).samples])
  )

  private func burst(
    _ source: NoiseSource,
    place: Double,
    milliseconds: Double,
    snr: Double
  ) -> Bursts.Drawn.Burst {
    .init(source: source, place: place, milliseconds: milliseconds, snrDecibels: snr)
  }

  /// Each in its place, as long and as loud as it should be, and nothing between them.
  @Test(arguments: [-6.0, 0, 18])
  func burstsHavePlaceLengthAndRatio(_ snr: Double) throws {
    let drawn = Bursts.Drawn(bursts: [
      burst(.color(.white, seed: 4), place: 0, milliseconds: 30, snr: snr),
      burst(.color(.brown, seed: 5), place: 0.5, milliseconds: 200, snr: snr + 3),
      burst(.recording(index: 0, start: 0.3), place: 1, milliseconds: 100, snr: snr),
    ])
    let noise = zip(try StepProbe.applied(drawn, to: clip, scene), clip).map { $0 - $1 }
    let places = [(0..<480, snr), (6_400..<9_600, snr + 3), (14_400..<16_000, snr)]
    for (place, ratio) in places {
      #expect(abs(20 * log10(rms(clip) / rms(noise[place])) - ratio) < 0.5)
      // It comes from silence and goes into it.
      let level = Float(rms(noise[place]))
      #expect(abs(noise[place.lowerBound]) < 0.2 * level)
      #expect(abs(noise[place.upperBound - 1]) < 0.2 * level)
      #expect(rms(noise[place].dropFirst(80).prefix(160)) > 0.3 * Double(level))
    }
    #expect(noise[480..<6_400].allSatisfy { $0 == 0 })
    #expect(noise[9_600..<14_400].allSatisfy { $0 == 0 })
  }

  @Test func burstsAreAtMostAsLongAsTheClip() throws {
    let long = Bursts.Drawn(bursts: [
      burst(.color(.pink, seed: 4), place: 0.7, milliseconds: 9_000, snr: 0)
    ])
    let noisy = try StepProbe.applied(long, to: clip)
    #expect(noisy.count == clip.count)
    let noise = zip(noisy, clip).map { $0 - $1 }
    #expect(abs(20 * log10(rms(clip) / rms(noise))) < 0.1)
    #expect(try StepProbe.applied(long, to: []) == [])
    #expect(try StepProbe.applied(long, to: [0, 0, 0]) == [0, 0, 0])
  }

  @Test func burstsAreDrawnFromTheirRanges() {
    let draws = StepProbe.draws(Bursts(), scene)
    #expect(Set(draws.map(\.bursts.count)) == [1, 2, 3])
    let bursts = draws.flatMap(\.bursts)
    #expect(bursts.allSatisfy { (30...200).contains($0.milliseconds) })
    #expect(bursts.allSatisfy { (-6...18).contains($0.snrDecibels) && (0...1).contains($0.place) })
    for burst in bursts {
      guard case .recording(0, _) = burst.source else {
        Issue.record("a colour although there is a recording")
        continue
      }
    }
    var step = Bursts()
    step.kind = .recordings
    #expect(StepProbe.draws(step).allSatisfy { $0.bursts.isEmpty })
  }

  @Test func settingsAreChecked() throws {
    var step = Bursts()
    step.folder = "doors"
    #expect(try StepProbe.augmenter(#"{"bursts": {"folder": "doors"}}"#) == .bursts(step))
    #expect(step.folders == ["doors"])
    #expect(
      StepProbe.refusal(#"{"bursts": {"count": [0, 3]}}"#)
        == "augmentation.bursts.count is [0, 3]; expected [smallest, largest] within 1 to"
        + " 100"
    )
  }
}
