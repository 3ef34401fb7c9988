import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The accuracy to expect on changed digits without labels, against the measured one.
@Suite(
  .enabled(if: Fixtures.hasDigits, "needs the spoken digits; name their folder in ASR_FSDD")
)
struct MatchedDegradationTests {
  private static let run = Result {
    let folder = try TemporaryFolder()
    var experiment = Experiment(.cnn)
    experiment.training.epochs = 12
    // The recipe of a file, as the bounds below are for one model: other defaults make another.
    experiment.augmentation = try Experiment(
      contentsOf: Fixtures.path("configurations/before-1.0-bc-resnet-1.yaml")
    ).augmentation
    let run = folder.path + "/run"
    _ = try TrainingRun(experiment, folder: Fixtures.digits, output: run).start()
    return (folder, run)
  }

  /// The testing clips, changed.
  private func clips(_ change: (inout AudioClip, Int) throws -> Void) throws -> [LabelledClip] {
    let text = try String(contentsOfFile: "\(Fixtures.digits)/testing_list.txt", encoding: .utf8)
    return try text.split(separator: "\n").enumerated().map { index, name in
      let parts = name.split(separator: "/")
      var clip = try AudioFile.read("\(Fixtures.digits)/\(name)")
      try change(&clip, index)
      return LabelledClip(
        clip,
        label: String(parts[0]),
        name: String(parts[1]),
        speaker: String(parts[1].prefix { $0 != "_" })
      )
    }
  }

  /// White noise, or noise that falls by 6 dB an octave.
  private func addNoise(_ clip: inout AudioClip, _ index: Int, _ decibels: Double, isWhite: Bool) {
    var stream = RandomStream(seed: 21, .noiseSamples, draw: UInt64(index))
    var (noise, last) = ([Float](), Float(0))
    for _ in clip.samples {
      last = (isWhite ? 0 : 0.95 * last) + stream.normalPair().0
      noise.append(last)
    }
    let scale = Float(rms(clip.samples) / rms(noise) * pow(10, -decibels / 20))
    clip.samples = zip(clip.samples, noise).map { $0 + scale * $1 }
  }

  /// What is measured with labels and estimated without, and what was imitated for the estimate.
  private func accuracies(_ clips: [LabelledClip]) throws
    -> (measured: Double, matched: Double, imitated: [ImitatedChange])
  {
    let (_, run) = try Self.run.get()
    var settings = ComparisonSettings()
    settings.permutations = 99
    func accuracy(usesLabels: Bool) throws -> AccuracyNow {
      try #require(
        DataComparison(
          of: DataSource(clips: clips),
          with: .run(run),
          usesLabels: usesLabels,
          settings: settings
        ).accuracy
      )
    }
    let estimated = try accuracy(usesLabels: false)
    return (
      try #require(accuracy(usesLabels: true).measured), try #require(estimated.matched),
      estimated.imitated
    )
  }

  @Test func estimatesInNoiseAreNearTheMeasuredAccuracy() throws {
    for isWhite in [true, false] {
      for decibels in [20.0, 10, 5, 0] {
        let (measured, matched, _) = try accuracies(
          clips { addNoise(&$0, $1, decibels, isWhite: isWhite) }
        )
        #expect(
          abs(matched - measured) < 0.1,
          "\(isWhite ? "white" : "brown") \(decibels): \(measured), \(matched)"
        )
      }
    }
  }

  @Test func estimatesOfFasterAndDullerSpeechAreNearTheMeasuredAccuracy() throws {
    let fast = try accuracies(
      clips { clip, _ in
        clip.samples = try Resampler.resample(clip.samples, from: 10_000, to: 8_000)
      }
    )
    #expect(abs(fast.matched - fast.measured) < 0.1, "\(fast)")
    #expect(fast.imitated.contains { $0.kind == .speed }, "\(fast)")
    let dull = try accuracies(
      clips { clip, _ in
        clip = try Resampler.resample(
          Resampler.resample(clip, toHertz: 2_000),
          toHertz: clip.sampleRateHertz
        )
      }
    )
    #expect(abs(dull.matched - dull.measured) < 0.12, "\(dull)")
    #expect(dull.imitated.contains { $0.kind == .band && $0.value < 1_100 }, "\(dull)")
  }
}
