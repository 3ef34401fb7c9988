/// From where on something is worth a finding, with the reason for each number.
enum DataCheckThresholds {
  /// One sample in 1,000: fewer are a few peaks that nobody hears, or that 8-bit steps make.
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
  /// Where all last nearly the same, a tenth more or less counts as one deviation.
  static let leastDurationDeviation = 0.1
  /// With fewer clips of a label its median says little, and that of all clips is taken.
  static let clipsForOwnMedian = 10
  /// Fewer clips than that make no fold of ten, and one of them is a tenth of the accuracy.
  static let fewClips = 10
  /// From where on imbalance begins to show in each label's accuracy.
  static let notedImbalance = 3.0
  /// From where on a recognizer that ignores a rare label still looks good.
  static let seriousImbalance = 10.0
  /// A label with so large a share of silent clips is one for silence.
  static let silentLabelShare = 0.9
  /// With so many clips of a rate it is no accident that they share a label.
  static let clipsForRateRemark = 5
}
