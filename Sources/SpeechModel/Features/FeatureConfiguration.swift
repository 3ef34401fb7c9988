/// How a clip becomes rows of features: everything from samples to the network's input, in
/// milliseconds, Hz and decibels, saved inside the model.
public struct FeatureConfiguration: Sendable, Equatable {
  /// What a row holds.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Logarithms of mel band energies.
    case logMel = "log-mel"
    /// Mel-frequency cepstral coefficients: the cosine transform of the former.
    case mfcc
  }

  /// What a row holds.
  public var kind: Kind = .logMel
  /// Samples per second, in Hz; clips are resampled to it.
  public var sampleRateHertz: Int = 16_000
  /// The length of an analysis window, in milliseconds.
  public var windowMilliseconds: Double = 25
  /// The distance between the beginnings of two windows, in milliseconds.
  public var hopMilliseconds: Double = 10
  /// Which samples belong to a frame.
  public var framing: Framing = .uncentered
  /// The shape of the analysis window.
  public var window: WindowShape = .hann
  /// Subtracts each frame's mean first (Kaldi).
  public var removesOffset: Bool = false
  /// Subtracts this share of each frame's previous sample first (Kaldi); 0 is off.
  public var preEmphasis: Double = 0
  /// Samples are multiplied by this first; Kaldi's numbers are those of 16-bit integers (32768).
  public var amplitudeScale: Double = 1
  /// Points of the Fourier transform; nil is the next power of two.
  public var fftLength: Int?
  /// Mel bands.
  public var melBands: Int = 40
  /// The lower edge of the lowest band, in Hz.
  public var lowerFrequencyHertz: Double = 20
  /// The upper edge of the highest band, in Hz; nil is half the sample rate, at most 8,000.
  public var upperFrequencyHertz: Double?
  /// The formula of the mel scale.
  public var melScale: MelScale = .htk
  /// Along which axis the sides of a filter are straight.
  public var melTriangles: MelTriangles = .hertz
  /// How a filter is scaled.
  public var melNormalization: MelNormalization = .none
  /// The logarithm.
  public var log: LogCompression = .natural
  /// The floor under energies (or what is added to them), so that silence is finite.
  public var logFloor: Double = 1e-6
  /// Cepstral coefficients kept, for MFCC.
  public var coefficients: Int = 13
  /// The cepstral lifter L of 1 + L/2 sin(πi/L); 0 is off.
  public var lifter: Double = 0
  /// How many orders of time differences follow the static values: 0, 1 or 2.
  public var deltas: Int = 0
  /// How values are centred and scaled.
  public var normalization: Normalization = .trainingSet

  /// The defaults: log-mel, 25/10 ms, 40 bands, 20 Hz to half the rate or 8 kHz.
  public init() {}
}

/// How feature values are centred and scaled before the network.
public enum Normalization: String, Codable, Sendable, CaseIterable {
  /// As they are.
  case none
  /// Each value by its mean and deviation over the clip's own frames.
  case perClip = "per-clip"
  /// Each value by its mean and deviation over all frames of the training clips.
  case trainingSet = "training-set"
}

extension FeatureConfiguration {
  /// Samples in a window.
  package var windowLength: Int {
    Int((windowMilliseconds * Double(sampleRateHertz) / 1_000).rounded())
  }

  /// Samples from one window's beginning to the next one's.
  package var hopLength: Int {
    Int((hopMilliseconds * Double(sampleRateHertz) / 1_000).rounded())
  }

  /// Points of the Fourier transform.
  package var transformLength: Int {
    if let fftLength { return fftLength }
    var length = 2
    while length < windowLength { length *= 2 }
    return length
  }

  /// The upper edge of the highest band, in Hz.
  package var upperEdgeHertz: Double {
    upperFrequencyHertz ?? min(Double(sampleRateHertz) / 2, 8_000)
  }

  /// Values in a row before deltas.
  package var staticValues: Int { kind == .mfcc ? coefficients : melBands }

  /// Values in a row, F.
  package var values: Int { staticValues * (deltas + 1) }

  /// Checks that the settings make sense together.
  ///
  /// - Throws: `ConfigurationError`, which names the setting to change.
  public func validate() throws {
    func require(_ condition: Bool, _ key: CodingKeys, _ expected: String, found: Any) throws {
      guard condition else {
        throw ConfigurationError.invalidValue(
          key: "features.\(key.rawValue)",
          found: "\(found)",
          expected: expected
        )
      }
    }
    try require(
      (1_000...384_000).contains(sampleRateHertz),
      .sampleRateHertz,
      "1000 to 384000",
      found: sampleRateHertz
    )
    try require(
      windowMilliseconds > 0 && windowMilliseconds <= 1_000 && windowLength >= 2,
      .windowMilliseconds,
      "at least two samples and at most 1000 ms",
      found: windowMilliseconds
    )
    try require(
      hopMilliseconds > 0 && hopMilliseconds <= 1_000 && hopLength >= 1,
      .hopMilliseconds,
      "at least one sample and at most 1000 ms",
      found: hopMilliseconds
    )
    try require(
      (0..<1).contains(preEmphasis),
      .preEmphasis,
      "0 or more and below 1",
      found: preEmphasis
    )
    try require(
      amplitudeScale > 0 && amplitudeScale <= 1e6,
      .amplitudeScale,
      "above 0, at most 1000000",
      found: amplitudeScale
    )
    try require(
      transformLength >= windowLength && transformLength <= 1 << 20 && transformLength % 2 == 0,
      .fftLength,
      "an even number, at least the window's \(windowLength) samples",
      found: transformLength
    )
    try require((2...1_024).contains(melBands), .melBands, "2 to 1024", found: melBands)
    try require(
      lowerFrequencyHertz >= 0 && lowerFrequencyHertz < upperEdgeHertz,
      .lowerFrequencyHertz,
      "0 or more and below the upper edge of \(upperEdgeHertz) Hz",
      found: lowerFrequencyHertz
    )
    try require(
      upperEdgeHertz <= Double(sampleRateHertz) / 2,
      .upperFrequencyHertz,
      "at most half the sample rate, \(sampleRateHertz / 2) Hz",
      found: upperEdgeHertz
    )
    try require(
      logFloor > 0 && logFloor < 1,
      .logFloor,
      "above 0 and below 1",
      found: logFloor
    )
    try require(
      kind == .logMel || (1...melBands).contains(coefficients),
      .coefficients,
      "1 to the number of mel bands, \(melBands)",
      found: coefficients
    )
    try require(lifter >= 0 && lifter <= 1_000, .lifter, "0 to 1000", found: lifter)
    try require((0...2).contains(deltas), .deltas, "0, 1 or 2", found: deltas)
    try checkWork()
  }
}

extension FeatureConfiguration: Codable {
  package enum CodingKeys: String, CodingKey, CaseIterable {
    case kind
    case sampleRateHertz = "sample-rate-hertz"
    case windowMilliseconds = "window-milliseconds"
    case hopMilliseconds = "hop-milliseconds"
    case framing
    case window
    case removesOffset = "remove-offset"
    case preEmphasis = "pre-emphasis"
    case amplitudeScale = "amplitude-scale"
    case fftLength = "fft-length"
    case melBands = "mel-bands"
    case lowerFrequencyHertz = "lower-frequency-hertz"
    case upperFrequencyHertz = "upper-frequency-hertz"
    case melScale = "mel-scale"
    case melTriangles = "mel-triangles"
    case melNormalization = "mel-normalization"
    case log
    case logFloor = "log-floor"
    case coefficients
    case lifter
    case deltas
    case normalization
  }

  /// Reads the settings given; the others keep the defaults, or the values that were handed over.
  public init(from decoder: any Decoder) throws {
    self = decoder.userInfo[.features] as? FeatureConfiguration ?? FeatureConfiguration()
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.kind, into: &kind)
    try values.read(.sampleRateHertz, into: &sampleRateHertz)
    try values.read(.windowMilliseconds, into: &windowMilliseconds)
    try values.read(.hopMilliseconds, into: &hopMilliseconds)
    try values.read(.framing, into: &framing)
    try values.read(.window, into: &window)
    try values.read(.removesOffset, into: &removesOffset)
    try values.read(.preEmphasis, into: &preEmphasis)
    try values.read(.amplitudeScale, into: &amplitudeScale)
    try values.read(.fftLength, into: &fftLength)
    try values.read(.melBands, into: &melBands)
    try values.read(.lowerFrequencyHertz, into: &lowerFrequencyHertz)
    try values.read(.upperFrequencyHertz, into: &upperFrequencyHertz)
    try values.read(.melScale, into: &melScale)
    try values.read(.melTriangles, into: &melTriangles)
    try values.read(.melNormalization, into: &melNormalization)
    try values.read(.log, into: &log)
    try values.read(.logFloor, into: &logFloor)
    try values.read(.coefficients, into: &coefficients)
    try values.read(.lifter, into: &lifter)
    try values.read(.deltas, into: &deltas)
    try values.read(.normalization, into: &normalization)
  }

  /// Writes every setting, the derived ones resolved, so that a reader needs no rule of ours.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind, forKey: .kind)
    try values.encode(sampleRateHertz, forKey: .sampleRateHertz)
    try values.encode(windowMilliseconds, forKey: .windowMilliseconds)
    try values.encode(hopMilliseconds, forKey: .hopMilliseconds)
    try values.encode(framing, forKey: .framing)
    try values.encode(window, forKey: .window)
    try values.encode(removesOffset, forKey: .removesOffset)
    try values.encode(preEmphasis, forKey: .preEmphasis)
    try values.encode(amplitudeScale, forKey: .amplitudeScale)
    try values.encode(transformLength, forKey: .fftLength)
    try values.encode(melBands, forKey: .melBands)
    try values.encode(lowerFrequencyHertz, forKey: .lowerFrequencyHertz)
    try values.encode(upperEdgeHertz, forKey: .upperFrequencyHertz)
    try values.encode(melScale, forKey: .melScale)
    try values.encode(melTriangles, forKey: .melTriangles)
    try values.encode(melNormalization, forKey: .melNormalization)
    try values.encode(log, forKey: .log)
    try values.encode(logFloor, forKey: .logFloor)
    try values.encode(coefficients, forKey: .coefficients)
    try values.encode(lifter, forKey: .lifter)
    try values.encode(deltas, forKey: .deltas)
    try values.encode(normalization, forKey: .normalization)
  }
}

extension CodingUserInfoKey {
  /// The `FeatureConfiguration` whose values stand in for those that a file does not give.
  package static var features: CodingUserInfoKey {
    CodingUserInfoKey(rawValue: "features") ?? { preconditionFailure("any text makes a key") }()
  }
}
