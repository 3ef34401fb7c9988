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
  /// Subtracts this fraction of each frame's previous sample first (Kaldi); 0 is off.
  public var preEmphasis: Double = 0
  /// The factor by which samples are multiplied first; Kaldi expects 16-bit integers (32768).
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
  /// The lower limit of energies, or the offset added to them, so that silence is finite.
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
    try validateSettings()
    try checkWork()
  }
}

extension FeatureConfiguration: Configurable {
  package static let section = "features"

  package static let settings: [Setting<FeatureConfiguration>] = [
    Setting("kind", \.kind, help: "What a row holds: mel bands or cepstral coefficients"),
    Setting(
      "sample-rate-hertz",
      \.sampleRateHertz,
      .within(1_000...384_000),
      help: "Samples per second, in Hz; clips are resampled to it"
    ),
    Setting("window-milliseconds", \.windowMilliseconds, help: "The length of a window, in ms"),
    Setting(
      "hop-milliseconds",
      \.hopMilliseconds,
      help: "From one window's beginning to the next one's, in ms"
    ),
    Setting("framing", \.framing, help: "Which samples belong to a frame"),
    Setting("window", \.window, help: "The shape of the window"),
    Setting("remove-offset", \.removesOffset, help: "Subtract each frame's mean first"),
    Setting(
      "pre-emphasis",
      \.preEmphasis,
      .within(0..<1),
      help: "Subtract this share of each frame's previous sample first; 0 is off"
    ),
    Setting(
      "amplitude-scale",
      \.amplitudeScale,
      .above(0, through: 1e6),
      help: "Multiply samples by this first; Kaldi's are those of 16-bit integers, 32768"
    ),
    Setting(
      "fft-length",
      open: \.fftLength,
      resolved: \.transformLength,
      help: "Points of the Fourier transform; by default the next power of two"
    ),
    Setting("mel-bands", \.melBands, .within(2...1_024), help: "Mel bands"),
    Setting(
      "lower-frequency-hertz",
      \.lowerFrequencyHertz,
      help: "The lower edge of the lowest band, in Hz"
    ),
    Setting(
      "upper-frequency-hertz",
      open: \.upperFrequencyHertz,
      resolved: \.upperEdgeHertz,
      help: "The upper edge of the highest band, in Hz; by default half the rate, at most 8000"
    ),
    Setting("mel-scale", \.melScale, help: "The formula of the mel scale"),
    Setting(
      "mel-triangles",
      \.melTriangles,
      help: "Along which axis the sides of a filter are straight"
    ),
    Setting("mel-normalization", \.melNormalization, help: "How a filter is scaled"),
    Setting("log", \.log, help: "The logarithm"),
    Setting(
      "log-floor",
      \.logFloor,
      Bounds("above 0 and below 1") { $0 > 0 && $0 < 1 },
      help: "The floor under energies, so that silence is finite"
    ),
    Setting("coefficients", \.coefficients, help: "Cepstral coefficients kept, for mfcc"),
    Setting(
      "lifter",
      \.lifter,
      .within(0...1_000),
      help: "The cepstral lifter L of 1 + L/2 sin(πi/L); 0 is off"
    ),
    Setting(
      "deltas",
      \.deltas,
      Bounds("0, 1 or 2") { (0...2).contains($0) },
      help: "How many orders of time differences follow the static values"
    ),
    Setting(
      "normalization",
      \.normalization,
      help: "How values are centred and scaled"
    ),
  ]

  package func validateTogether() throws {
    func require(
      _ condition: Bool,
      _ property: PartialKeyPath<Self>,
      _ expected: String,
      found: some Sendable
    ) throws {
      if !condition { throw Self.invalid(property, found: found, expected: expected) }
    }
    try require(
      windowMilliseconds > 0 && windowMilliseconds <= 1_000 && windowLength >= 2,
      \.windowMilliseconds,
      "at least two samples and at most 1000 ms",
      found: windowMilliseconds
    )
    try require(
      hopMilliseconds > 0 && hopMilliseconds <= 1_000 && hopLength >= 1,
      \.hopMilliseconds,
      "at least one sample and at most 1000 ms",
      found: hopMilliseconds
    )
    try require(
      transformLength >= windowLength && transformLength <= 1 << 20 && transformLength % 2 == 0,
      \.fftLength,
      "an even number, at least the window's \(windowLength) samples",
      found: transformLength
    )
    try require(
      lowerFrequencyHertz >= 0 && lowerFrequencyHertz < upperEdgeHertz,
      \.lowerFrequencyHertz,
      "0 or more and below the upper edge of \(upperEdgeHertz.shortText) Hz",
      found: lowerFrequencyHertz
    )
    try require(
      upperEdgeHertz <= Double(sampleRateHertz) / 2,
      \.upperFrequencyHertz,
      "at most half the sample rate, \(sampleRateHertz / 2) Hz",
      found: upperEdgeHertz
    )
    try require(
      kind == .logMel || (1...melBands).contains(coefficients),
      \.coefficients,
      "1 to the number of mel bands, \(melBands)",
      found: coefficients
    )
  }
}

extension FeatureConfiguration: Codable {
  /// Reads the given settings; the others keep the defaults, or the values that the decoder's user
  /// info holds.
  public init(from decoder: any Decoder) throws {
    self = decoder.userInfo[.features] as? FeatureConfiguration ?? FeatureConfiguration()
    try readSettings(from: decoder)
  }

  /// Writes every setting, the derived ones resolved, so that other readers need none of our rules.
  public func encode(to encoder: any Encoder) throws { try writeSettings(to: encoder) }
}

extension CodingUserInfoKey {
  /// The `FeatureConfiguration` whose values replace those that a file does not give.
  package static var features: CodingUserInfoKey {
    CodingUserInfoKey(rawValue: "features") ?? { preconditionFailure("any text makes a key") }()
  }
}
