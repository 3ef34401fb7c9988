extension FeatureConfiguration {
  /// librosa's MFCC and mel spectrogram defaults (0.11, `top_db=None`) at 25/10 ms and 40 bands.
  public static func librosa(_ kind: Kind) -> FeatureConfiguration {
    var configuration = FeatureConfiguration()
    configuration.kind = kind
    configuration.framing = .centeredZero
    configuration.melScale = .slaney
    configuration.melNormalization = .area
    configuration.log = .decibels
    configuration.logFloor = 1e-10
    configuration.normalization = .none
    return configuration
  }

  /// torchaudio's MelSpectrogram and MFCC (2.11, `log_mels=True`) at 25/10 ms and 40 bands.
  public static func torchaudio(_ kind: Kind) -> FeatureConfiguration {
    var configuration = FeatureConfiguration()
    configuration.kind = kind
    configuration.framing = .centeredReflect
    configuration.log = .naturalOffset
    configuration.logFloor = 1e-6
    configuration.normalization = .none
    return configuration
  }

  /// Kaldi's fbank and MFCC defaults with `dither=0`, `use_energy=false` and 40 bins.
  public static func kaldi(_ kind: Kind) -> FeatureConfiguration {
    var configuration = FeatureConfiguration()
    configuration.kind = kind
    configuration.window = .povey
    configuration.removesOffset = true
    configuration.preEmphasis = 0.97
    configuration.amplitudeScale = 32_768
    configuration.melTriangles = .mel
    configuration.logFloor = 1.1920929e-7
    configuration.lifter = kind == .mfcc ? 22 : 0
    configuration.normalization = .none
    return configuration
  }
}
