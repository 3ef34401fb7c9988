internal import SpeechModel

/// One of the voices that speak a data set: to a split, a speaker.
package struct SyntheticVoice: Sendable, Equatable {
  /// A voice that a synthesizer has, before rate and pitch are drawn.
  package struct Kind: Sendable, Hashable {
    /// Its name, such as `gmw/en-GB-scotland` or `slt`.
    var name: String
    /// How it is varied, such as `f3`; nil if it is not.
    var variant: String?

    package init(name: String, variant: String? = nil) {
      self.name = name
      self.variant = variant
    }
  }

  /// Its number, from 0.
  package var number: Int
  /// The synthesizer's name, such as `espeak-ng`.
  package var synthesizer: String
  /// The synthesizer's voice; nil for a command of the user's, which knows numbers only.
  package var kind: Kind?
  /// The speaking rate as a multiple of the synthesizer's usual one.
  package var rate: Double
  /// The pitch, where 50 is the usual one of the synthesizer's voice.
  package var pitch: Int
  /// The peak of its clips relative to full scale, which each clip varies a little.
  package var peakDecibels: Double

  /// A synthesizer's voice as it usually is.
  package init(_ kind: Kind, of synthesizer: Synthesizer) {
    self.init(
      number: 0,
      synthesizer: synthesizer.name,
      kind: kind,
      rate: 1,
      pitch: 50,
      peakDecibels: 0
    )
  }

  init(
    number: Int,
    synthesizer: String,
    kind: Kind?,
    rate: Double,
    pitch: Int,
    peakDecibels: Double
  ) {
    self.number = number
    self.synthesizer = synthesizer
    self.kind = kind
    self.rate = rate
    self.pitch = pitch
    self.peakDecibels = peakDecibels
  }

  /// The name that file names and splits know it by.
  package var speaker: String {
    "\(synthesizer)-\(number < 1_000 ? "\(1_000 + number)".dropFirst() : "\(number)")"
  }
}

/// Draws voices by a seed: voice i depends on nothing but the seed, i and the synthesizers, so that
/// more voices leave the first ones as they are.
package struct VoiceDraw: Sendable {
  private let synthesizers: [Synthesizer]
  private let seed: UInt64

  /// Where several synthesizers speak, each after the first, which has many more voices than the
  /// others, speaks one in this many.
  private static let othersEvery = 8
  private static let rates = 0.75...1.3
  private static let pitches = 25.0...75.0
  private static let peaks = -14.0 ... -3.0

  /// - Parameter synthesizers: At least one.
  package init(_ synthesizers: [Synthesizer], seed: UInt64) {
    precondition(!synthesizers.isEmpty)
    self.synthesizers = synthesizers
    self.seed = seed
  }

  /// The voice of a number from 0, and the synthesizer that has it.
  package func voice(_ number: Int) -> (voice: SyntheticVoice, synthesizer: Synthesizer) {
    let (index, own) = synthesizer(of: number)
    let synthesizer = synthesizers[index]
    var stream = RandomStream(seed: seed, .synthesis, draw: UInt64(number))
    func rounded(_ value: Double, _ digits: Double) -> Double {
      (value * digits).rounded() / digits
    }
    // Rounded, so that the manifest says them exactly.
    let voice = SyntheticVoice(
      number: number,
      synthesizer: synthesizer.name,
      kind: kind(own, of: synthesizer, at: index),
      rate: rounded(stream.uniform(Self.rates), 100),
      pitch: Int(stream.uniform(Self.pitches).rounded()),
      peakDecibels: rounded(stream.uniform(Self.peaks), 10)
    )
    return (voice, synthesizer)
  }

  /// The index of a voice's synthesizer, and how many voices before it that one has.
  private func synthesizer(of number: Int) -> (index: Int, own: Int) {
    let others = synthesizers.count - 1
    let (round, within) = number.quotientAndRemainder(dividingBy: Self.othersEvery)
    // The last voices of a round are the others'.
    let first = Self.othersEvery - others
    return within < first ? (0, round * first + within) : (1 + within - first, round)
  }

  /// The synthesizer's voices come in passes, each in an order of its own: none speaks twice before
  /// all have.
  private func kind(_ own: Int, of synthesizer: Synthesizer, at index: Int) -> SyntheticVoice.Kind?
  {
    guard !synthesizer.kinds.isEmpty else { return nil }
    let (pass, within) = own.quotientAndRemainder(dividingBy: synthesizer.kinds.count)
    var stream = RandomStream(seed: seed, .synthesis, index: 1 + index, draw: UInt64(pass))
    return synthesizer.kinds[stream.permutation(of: synthesizer.kinds.count)[within]]
  }
}
