import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The accuracy to expect on noisy digits without labels, against the measured one.
@Suite(
  .enabled(if: Fixtures.hasDigits, "needs the spoken digits; name their folder in ASR_FSDD")
)
struct MatchedDegradationTests {
  private static let run = Result {
    let folder = try TemporaryFolder()
    var experiment = Experiment(.cnn)
    experiment.training.epochs = 12
    let run = folder.path + "/run"
    _ = try TrainingRun(experiment, folder: Fixtures.digits, output: run).start()
    return (folder, run)
  }

  /// The testing clips in white noise, or in noise that falls by 6 dB an octave.
  private func clips(_ decibels: Double, isWhite: Bool) throws -> [LabelledClip] {
    let text = try String(contentsOfFile: "\(Fixtures.digits)/testing_list.txt", encoding: .utf8)
    return try text.split(separator: "\n").enumerated().map { index, name in
      let parts = name.split(separator: "/")
      var clip = try AudioFile.read("\(Fixtures.digits)/\(name)")
      var stream = RandomStream(seed: 21, .noiseSamples, draw: UInt64(index))
      var (noise, last) = ([Float](), Float(0))
      for _ in clip.samples {
        last = (isWhite ? 0 : 0.95 * last) + stream.normalPair().0
        noise.append(last)
      }
      let scale = Float(rms(clip.samples) / rms(noise) * pow(10, -decibels / 20))
      clip.samples = zip(clip.samples, noise).map { $0 + scale * $1 }
      return LabelledClip(
        clip,
        label: String(parts[0]),
        name: String(parts[1]),
        speaker: String(parts[1].prefix { $0 != "_" })
      )
    }
  }

  @Test func estimatesAreNearTheMeasuredAccuracy() throws {
    let (_, run) = try Self.run.get()
    var settings = ComparisonSettings()
    settings.permutations = 99
    for isWhite in [true, false] {
      for decibels in [20.0, 10, 5, 0] {
        let new = DataSource(clips: try clips(decibels, isWhite: isWhite))
        let estimated = try DataComparison(of: new, with: .run(run), settings: settings)
        let labelled = try DataComparison(
          of: new,
          with: .run(run),
          usesLabels: true,
          settings: settings
        )
        let measured = try #require(labelled.accuracy?.measured)
        let matched = try #require(estimated.accuracy?.matched)
        let atc = try #require(estimated.accuracy?.atc)
        #expect(
          abs(matched - measured) < 0.1,
          "\(isWhite ? "white" : "brown") \(decibels): \(measured), \(matched), \(atc) by confidence"
        )
      }
    }
  }
}
