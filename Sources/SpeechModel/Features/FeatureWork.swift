extension FeatureConfiguration {
  /// Bounds on the cost of the features of a second of audio.
  ///
  /// Every setting has a bound of its own, and the products of settings, perhaps from an untrusted
  /// model file, need one, too.
  ///
  /// The most expensive features known to be useful are 48 kHz, a hop of 1 ms, a transform of 8,192
  /// points and 128 bands with two orders of deltas: 8 million points, 16 million products of the
  /// cosine transform and 384,000 values.
  private enum Limit {
    /// Points of all transforms together, about 0.2 s of one core.
    static let transformPoints = 1 << 26
    /// Products of all cosine transforms together.
    static let cosineProducts = 1 << 28
    /// Values of all rows together, 16 MiB.
    static let values = 1 << 22
  }

  /// The most frames by which a second of audio lengthens a clip.
  package var mostFramesPerSecond: Int { 1 + sampleRateHertz / hopLength }

  /// Frames of a clip of one second.
  package var framesPerSecond: Int {
    framing.frames(samples: sampleRateHertz, window: windowLength, hop: hopLength)
  }

  /// Checks that the settings together stay within the bounds on the cost of a second of audio.
  ///
  /// Each setting must be within its own bounds.
  /// - Throws: `ConfigurationError.work`.
  func checkWork() throws {
    func key(_ property: PartialKeyPath<Self>) -> String { Self.setting(property).key }
    let frames = mostFramesPerSecond
    let rows = [
      "\(key(\.sampleRateHertz)) \(sampleRateHertz)",
      "\(key(\.hopMilliseconds)) \(hopMilliseconds)",
    ]
    func require(
      _ found: Int,
      _ unit: WorkAmount.Unit,
      atMost allowed: Int,
      _ settings: String...
    ) throws {
      guard found <= allowed else {
        throw ConfigurationError.work(
          settings: (rows + settings).map { "features." + $0 },
          found: WorkAmount(found, unit, for: .second),
          allowed: allowed
        )
      }
    }
    try require(
      frames * transformLength,
      .transformPoints,
      atMost: Limit.transformPoints,
      "\(key(\.fftLength)) \(transformLength)"
    )
    let bands = "\(key(\.melBands)) \(melBands)"
    let cepstrum = "\(key(\.coefficients)) \(coefficients)"
    if kind == .mfcc {
      try require(
        frames * melBands * coefficients,
        .cosineProducts,
        atMost: Limit.cosineProducts,
        bands,
        cepstrum
      )
    }
    try require(
      frames * values,
      .featureValues,
      atMost: Limit.values,
      kind == .mfcc ? cepstrum : bands,
      "\(key(\.deltas)) \(deltas)"
    )
  }
}
