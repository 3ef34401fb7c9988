import SpeechModel
import SpeechTraining
import Testing
import TrainingCommandSupport

/// What the commands that train say of errors beside what the library says.
@Suite struct ErrorWordsTests {
  @Test func dataErrorsNameFlags() {
    #expect(
      DatasetError.noSpeaker(path: "d", clip: "a.wav", clips: 2).commandMessage
        == "d: the speaker of 2 clips is not known, such as 'a.wav'; say where it is with"
        + " --name-pattern '{speaker}_{index}', or use a manifest with a column speaker"
    )
    #expect(
      DatasetError.everyClipTrained(path: "d", subset: "testing", clips: 3).commandMessage
        == "d: all 3 testing clips trained this model, and no figure of them says anything about"
        + " other recordings; evaluate clips that it has not heard, or score these as what they"
        + " are with --subset all"
    )
    #expect(
      DatasetError.reservedWord(path: "d", word: "_unknown_").commandMessage
        == "d: '_unknown_' among --words is the label that --unknown or --silence makes; leave it"
        + " out"
    )
    #expect(
      DatasetError.noSilence(path: "d").commandMessage
        == "d: silence needs noise to take it from; expected recordings of a few seconds in"
        + " _background_noise_, or in a folder of noise, which --noise names"
    )
    let unreadable = SourceHint.unreadable(
      files: 2,
      ending: "wav",
      path: "d/a.wav",
      reason: .unreadable(.noSuchChannel(wanted: 2, found: 1))
    )
    let error = DatasetError.nothingToRead(path: "d", found: [unreadable])
    let words =
      "d: no recording in it can be read; 2 files .wav cannot be read, such as 'd/a.wav': has 1"
      + " channel; expected channel 2"
    #expect(error.description == words)
    #expect(error.commandMessage == words + " (--channel)")
    #expect(DatasetError.missing(path: "d").commandMessage == "d: there is no such folder")
  }

  @Test func errorsOfRunsNameFlags() {
    #expect(
      ResumeError.dataChanged(path: "d").commandMessage
        == "d: the recordings are not those that the run began with, so that it cannot be resumed; put"
        + " them back, or begin a new run with --split-from"
    )
    let error = TrainingError.diverged(step: 7, learningRate: 0.5, checkpoint: "c")
    #expect(
      error.commandMessage
        == "the loss is no longer finite at step 7, learning rate 0.5; use a smaller"
        + " --learning-rate, or a smaller gradient-clip in the configuration file; the last good"
        + " checkpoint is c"
    )
    #expect(
      error.description
        == "the loss is no longer finite at step 7, learning rate 0.5; use a smaller learning rate,"
        + " or a smaller training.gradient-clip; the last good checkpoint is c"
    )
    #expect(
      StepSelection.Failure.incomplete(name: "x").commandMessage
        == "the step 'x' needs settings; write them into a configuration file and name it with"
        + " --config"
    )
  }

  @Test func findingsNameFlags() {
    for (values, flag) in [
      (DataFinding.Values.notLookedInto(recordings: 1), "--name-pattern"),
      (.duplicatesAcrossSubsets(groups: 1, files: 2), "--write-lists"),
      (.channels(usual: 1, others: []), "--channel"),
    ] {
      let finding = DataFinding(values, .note, [])
      #expect(finding.commandAdvice.contains(flag) && !finding.advice.contains("--"))
    }
    let finding = DataFinding(.clipping(recordings: 1), .note, [])
    #expect(finding.commandAdvice == finding.advice)
  }
}
