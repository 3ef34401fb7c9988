public import SpeechModel

extension TrainingConfiguration {
  /// The settings that suit a preset, chosen on validation clips (Experiments/fsdd.md).
  public static func recipe(for preset: Preset) -> TrainingConfiguration {
    var training = TrainingConfiguration()
    switch preset {
    case .linear:
      training.learningRate = 0.01
    case .lstm:
      training.learningRate = 0.004
    case .cnn:
      training.learningRate = 0.01
    case .dsCNNSmall:
      training.learningRate = 0.005
    }
    return training
  }
}

extension Augmenter {
  /// The steps that suit small sets of short words.
  public static var recipe: [Augmenter] {
    var silence = SurroundingSilence()
    silence.milliseconds = Interval(0, 150)
    var noise = BackgroundNoise()
    noise.probability = 0.5
    noise.snrDecibels = Interval(5, 40)
    var timeMask = FeatureMask()
    timeMask.width = 8
    timeMask.share = 0.2
    var frequencyMask = FeatureMask()
    frequencyMask.width = 6
    return [
      .speed(SpeedPerturbation()), .gain(Gain()), .silence(silence), .noise(noise),
      .timeMask(timeMask), .frequencyMask(frequencyMask),
    ]
  }
}
