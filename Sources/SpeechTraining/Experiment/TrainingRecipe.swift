public import SpeechModel

extension Preset {
  /// The network where none is named, chosen for small sets of recordings and for speakers that
  /// training did not hear (Experiments/small-data.md).
  public static let `default` = Preset.matchboxNet
}

extension FeatureConfiguration {
  /// The features that suit a preset, chosen on validation clips (Experiments/fsdd.md).
  public static func recipe(for preset: Preset) -> FeatureConfiguration {
    var features = FeatureConfiguration()
    // Cepstral coefficients tell it more of few recordings and of noisy ones.
    if preset == .lstm { features.kind = .mfcc }
    return features
  }
}

extension TrainingConfiguration {
  /// The settings that suit a preset, chosen on validation clips (Experiments/fsdd.md).
  public static func recipe(for preset: Preset) -> TrainingConfiguration {
    var training = TrainingConfiguration()
    switch preset {
    case .linear:
      training.learningRate = 0.03
      training.labelSmoothing = 0
    case .lstm, .attentionRNN:
      training.learningRate = 0.004
    case .cnn:
      training.learningRate = 0.01
      training.shardClips = convolutionalShardClips
    case .dsCNNSmall, .dsCNNMedium, .dsCNNLarge, .tcResNet8, .matchboxNet, .bcResNet1, .bcResNet2,
      .bcResNet8:
      training.learningRate = 0.005
      training.shardClips = convolutionalShardClips
    case .crnn:
      training.learningRate = 0.005
    case .kwt1:
      training.learningRate = 0.001
      training.warmupEpochs = 5
    }
    return training
  }
}

/// Few enough that the feature maps of a shard stay in the cache from one layer to the next, and
/// on the backward pass; accuracy does not suffer (Experiments/speed.md).
private let convolutionalShardClips = 4

extension Augmenter {
  /// The steps that suit a preset on small sets of short words (Experiments/fsdd.md).
  public static func recipe(for preset: Preset) -> [Augmenter] {
    var noise = BackgroundNoise()
    noise.snrDecibels = Interval(5, 40)
    noise.colors = [.drawn]
    // Silence and masks would distort the means and deviations over time.
    if preset == .linear {
      return [.speed(SpeedPerturbation()), .gain(Gain()), .noise(noise)]
    }
    var silence = SurroundingSilence()
    silence.milliseconds = Interval(0, 150)
    var timeMask = TimeMask()
    timeMask.share = 0.2
    var frequencyMask = FrequencyMask()
    frequencyMask.width = 6
    var babble = Babble()
    if preset == .default {
      // More would cost it accuracy on few clips (Experiments/spoken-words.md).
      noise.snrDecibels = Interval(-5, 40)
      babble.probability = 0.3
      babble.snrDecibels = Interval(5, 30)
    } else {
      noise.snrDecibels = Interval(-5, 35)
    }
    // Speed, vocal tract and equalizer imitate other speakers and microphones.
    return [
      .speed(SpeedPerturbation()), .vocalTract(VocalTractPerturbation()), .equalizer(Equalizer()),
      .gain(Gain()), .silence(silence), .noise(noise), .babble(babble),
      .timeMask(timeMask), .frequencyMask(frequencyMask),
    ]
  }
}
