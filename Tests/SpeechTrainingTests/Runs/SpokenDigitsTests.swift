import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Real speech: the Free Spoken Digit Dataset, which is not part of the package.
@Suite(
  .enabled(if: Fixtures.hasDigits, "needs the spoken digits; name their folder in ASR_FSDD")
)
struct SpokenDigitsTests {
  /// Less than half of the usual epochs, as the test of the whole path and not of the recipe; what the
  /// full recipes reach is in Experiments/fsdd.md.
  @Test func aShortRunLearnsThem() throws {
    let folder = try TemporaryFolder()
    var experiment = Experiment(.cnn)
    experiment.training.epochs = 16
    var report = ""
    let (summary, modelPath) = try TrainingRun(
      experiment,
      folder: Fixtures.digits,
      output: folder.path + "/run"
    ).start { event in
      if case .data(let summary) = event { report = summary.words }
    }
    #expect(summary.clips == ["training": 2_400, "validation": 300, "testing": 300])
    #expect(summary.sampleRateHertz == 8_000)
    #expect(report.contains("split: by validation_list.txt and testing_list.txt"))
    #expect(report.contains("rates: 8000 Hz (3000)"))
    #expect(summary.testAccuracy ?? 0 >= 0.95)
    let recognizer = try SpeechRecognizer(modelAt: modelPath)
    let prediction = try recognizer.recognize(path: Fixtures.digits + "/seven/theo_3.wav")
    #expect(prediction.label == "seven")
  }
}
