import CommandLineSupport
import SpeechModel
import SpeechTraining
import Testing
import TrainingCommandSupport

/// What commands say of errors beside what the library says.
@Suite struct CommandMessageTests {
  @Test func channelsAreChosenByAFlag() {
    let error = AudioError(source: "x.wav", reason: .noSuchChannel(wanted: 2, found: 1))
    #expect(commandMessage(error) == "x.wav: has 1 channel; expected channel 2 (--channel)")
    #expect(
      commandMessage(AudioError(source: "x", reason: .channelsCancel(decibels: 40)))
        == "x: its channels cancel each other: their mean is 40 dB fainter than the louder one, as"
        + " where one is wired upside down; hear one of them with --channel 1"
    )
    #expect(
      commandMessage(AudioError(source: "x", reason: .empty)) == "x: the file is empty (0 bytes)"
    )
  }

  @Test func modelsAreNamedAndRunsResumed() {
    func message(_ reason: ModelFileError.Reason) -> String {
      commandMessage(ModelFileError(path: "m", reason: reason))
    }
    #expect(
      message(
        .otherKind(found: .unfinishedRun, meant: .resume(run: "r", model: nil))
      )
        == "m: a run that has no model yet; resume it with: asr-train --resume r"
    )
    #expect(
      message(
        .otherKind(found: .checkpoint(run: "r"), meant: .resume(run: "r", model: "r/m"))
      )
        == "m: a checkpoint of the run r, not a model; use r/m, or resume it with: asr-train"
        + " --resume r"
    )
    #expect(
      message(.otherKind(found: .file(.text), meant: .aModel))
        == "m: a text file, not a model; name a model.safetensors that asr-train wrote, or the"
        + " folder of a run"
    )
    #expect(
      message(.otherDigest(found: "1", expected: "2"))
        == "m: another model than the one that was meant (its SHA-256 is 1, expected 2); put that"
        + " one back, or name one with --from"
    )
  }

  /// Where times do not tell their unit, a flag does.
  @Test func unitsAreGivenByAFlag() {
    func message(_ text: String, unit: LabelTimeUnit? = nil) -> String? {
      do {
        _ = try TruthFile.words(text, path: "t", seconds: 600, unit: unit)
      } catch {
        return commandMessage(error)
      }
      return nil
    }
    #expect(message("yes, 300", unit: .seconds) == nil)
    #expect(
      message("yes, 300")
        == "t: the times may be milliseconds or seconds: in a recording of 600 s they can be either; say which"
        + " with --label-unit ms or --label-unit s"
    )
    #expect(
      message("yes, 2\nno, 9000")?.hasSuffix(
        "expected one unit, or say which it is with --label-unit ms or --label-unit s"
      ) == true
    )
    #expect(
      message("1\t2\tyes", unit: .seconds)
        == "t:1: times in this form are seconds; a unit is only for lines of label and time; leave out"
        + " --label-unit"
    )
  }
}
