import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct DryRunTests {
  @Test func theEstimateAddsStepsAndValidations() {
    #expect(
      DryRun.estimate(
        steps: 2_400,
        stepSeconds: 0.25,
        validations: 40,
        validationSeconds: 3,
        kilobytes: 307_200
      )
        == "the whole run: about 12:00 min (2400 steps of 250 ms, 40 validations of 3.0 s), 300 MB of"
        + " memory"
    )
    #expect(
      DryRun.estimate(
        steps: 1,
        stepSeconds: 7_200,
        validations: 1,
        validationSeconds: 60,
        kilobytes: 1_024
      )
        == "the whole run: about 2:01 h (1 step of 7200000 ms, 1 validation of 60.0 s), 1 MB of memory"
    )
  }

  /// As many steps and validations as the run will have, measured on a few.
  @Test func itCountsTheWholeRun() throws {
    let folder = try TemporaryFolder()
    var run = TrainingRun(
      quickExperiment(.linear, epochs: 7),
      folder: try makeToneFolder(folder, clips: 10)
    )
    run.options.threads = 1
    let words = try DryRun(run).start()
    let lines = words.split(separator: "\n")
    #expect(lines.first?.hasPrefix("training: 4 steps, loss ") == true)
    // 24 of 30 clips train, in batches of 20.
    #expect(lines.last?.contains("(14 steps of ") == true, "\(words)")
    #expect(lines.last?.contains(" ms, 7 validations of ") == true, "\(words)")
  }
}
