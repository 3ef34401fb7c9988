/// The thresholds of findings, with the reason for each number.
enum DataCheckThresholds {
  /// One sample in 1,000: fewer are a few inaudible peaks, or an effect of 8-bit steps.
  static let clippedShare = 0.001
  /// -46 dBFS, about the level of the faintest usable speech.
  static let offset = 0.005
  /// The loudest 20 ms: 8-bit steps lie only some 10 dB below, and room noise in the same range.
  static let lowLevelDecibels = -45.0
  /// Below it people begin to misunderstand words.
  static let lowSNRDecibels = 5.0
  /// Plosives begin at once, but their loudest 20 ms are not their first.
  static let cutStartDecibels = -3.0
  /// Half the amplitude; words fade towards their end.
  static let cutEndDecibels = -6.0
  /// Deviations from the median logarithm of duration: one in a million by chance.
  static let durationDeviations = 5.0
  /// If all durations are nearly the same, a tenth more or less counts as one deviation.
  static let leastDurationDeviation = 0.1
  /// With fewer clips of a label its median means little, and that of all clips is used.
  static let clipsForOwnMedian = 10
  /// Fewer clips cannot be split into ten folds, and each is more than a tenth of the accuracy.
  static let fewClips = 10
  /// The ratio from which imbalance begins to show in each label's accuracy.
  static let notedImbalance = 3.0
  /// The ratio from which a recognizer that ignores a rare label still looks good.
  static let seriousImbalance = 10.0
  /// A label with at least this fraction of silent clips is one for silence.
  static let silentLabelShare = 0.9
  /// With this many clips of a rate it is no accident that they share a label.
  static let clipsForRateRemark = 5
}
