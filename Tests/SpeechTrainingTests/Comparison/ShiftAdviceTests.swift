import SpeechTraining
import Testing
import TrainingCommandSupport

/// What a comparison advises adds to a training and takes nothing from it.
@Suite struct ShiftAdviceTests {
  private func command(_ advice: ShiftAdvice, _ steps: [Augmenter]) -> String? {
    advice.remedy(for: AdvisedTraining(on: DataSource("words"), steps: steps)).command
  }

  private func noise(_ range: Interval, probability: Double = 0.8) -> Augmenter {
    var step = BackgroundNoise()
    (step.snrDecibels, step.probability) = (range, probability)
    return .noise(step)
  }

  /// By hand: a range grows until it holds what is advised, and nothing else of a step changes.
  @Test func advisedRangesKeepWhatIsDrawnAlready() {
    let advice = ShiftAdvice.noise(lowestDecibels: 12.7)
    let set = "asr-train words --set 'augmentation"
    #expect(command(advice, []) == "\(set).noise.snr-decibels=[12, 42]'")
    #expect(command(advice, [noise(Interval(20, 60))]) == "\(set).noise.snr-decibels=[12, 60]'")
    // One of two steps of a name is named by its index.
    let two = [noise(Interval(20, 30)), noise(Interval(40, 60))]
    #expect(command(advice, two) == "\(set).0.noise.snr-decibels=[12, 30]'")
    // A step that never happens has to.
    #expect(
      command(advice, [noise(Interval(0, 50), probability: 0)])
        == "\(set).noise.probability=0.5'"
    )
    var speed = SpeedPerturbation()
    speed.factor = Interval(0.7, 1.1)
    #expect(
      command(.speed(factor: 1.254), [.speed(speed)]) == "\(set).speed.factor=[0.7, 1.25]'"
    )
    #expect(command(.level(decibels: -12), []) == "\(set).gain.decibels=[-12, 6]'")
  }

  @Test func whatATrainingHasAlreadyNeedsNoCommand() {
    var clipping = Clipping()
    clipping.probability = 0.9
    let training = AdvisedTraining(
      on: DataSource("words"),
      steps: [noise(Interval(-10, 5)), .clipping(clipping)]
    )
    for advice in [ShiftAdvice.noise(lowestDecibels: 12), .clipping] {
      let remedy = advice.remedy(for: training)
      #expect(remedy.command == nil)
      #expect(remedy.words == "\(advice) Training does so already.")
    }
    #expect(
      ShiftAdvice.room.remedy(for: training).command
        == "asr-train words --set 'augmentation.room.probability=0.4'"
    )
  }
}
