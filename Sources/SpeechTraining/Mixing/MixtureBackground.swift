internal import SpeechModel

/// What is heard behind and between the words of a recording, block after block.
struct MixtureBackground {
  /// What it is made of.
  enum Source {
    case silence
    /// White noise.
    case noise
    /// Recordings of any length, and what reads one at the mixture's rate.
    case recordings(count: Int, read: (Int) throws -> [Float])
  }

  private let source: Source
  /// Its mean power.
  private let power: Double
  private var stream: RandomStream
  private var passes: RandomPasses?
  private let pieceSamples: Int
  private let fadeSamples: Int
  private let loopFadeSamples: Int
  /// Samples that are ready.
  private var ready: [Float] = []
  /// The end of the last piece, which the next one crosses.
  private var end: [Float] = []

  /// A recording is heard for so long before the next one, in seconds.
  private static let pieceSeconds = 30.0
  /// How long one crosses over into the next, in seconds.
  private static let fadeSeconds = 0.5
  /// How long the end of a short one crosses over into its own beginning, in seconds.
  private static let loopFadeSeconds = 0.1

  /// - Parameters:
  ///   - power: The mean power of every recording of it.
  ///   - number: That of the mixed recording, which has a background of its own.
  init(_ source: Source, power: Double, rateHertz: Int, seed: UInt64, number: Int) {
    (self.source, self.power) = (source, power)
    stream = RandomStream(seed: seed, .mixture, index: 3, draw: UInt64(number))
    if case .recordings(let count, _) = source {
      passes = RandomPasses(
        owners: Array(repeating: nil, count: count),
        seed: stream.next(),
        index: 4
      )
    }
    pieceSamples = Int(Self.pieceSeconds * Double(rateHertz))
    fadeSamples = Int(Self.fadeSeconds * Double(rateHertz))
    loopFadeSamples = Int(Self.loopFadeSeconds * Double(rateHertz))
  }

  /// The next samples [S].
  ///
  /// - Throws: `DatasetError` if a recording can no longer be read.
  mutating func next(_ count: Int) throws -> [Float] {
    while ready.count < count { try prepare() }
    defer { ready.removeFirst(count) }
    return Array(ready[..<count])
  }

  /// Makes another piece ready.
  private mutating func prepare() throws {
    switch source {
    case .silence:
      ready += [Float](repeating: 0, count: pieceSamples)
    case .noise:
      let amplitude = Float(power.squareRoot())
      ready += NoiseGenerator.white(pieceSamples, seed: stream.next()).map { amplitude * $0 }
    case .recordings(_, let read):
      let recording = try read(passes?.next() ?? 0)
      var piece = recording.looped(
        from: stream.uniform(0...1),
        count: pieceSamples + fadeSamples,
        fade: loopFadeSamples
      )
      // By the power of all of it: what is quiet in it stays quieter.
      let whole = recording.meanPower
      let gain = whole > 0 ? Float((power / whole).squareRoot()) : 0
      for index in piece.indices { piece[index] *= gain }
      for (index, last) in end.enumerated() {
        // Fractions of the power, since the two are uncorrelated.
        let share = (Float(index) + 0.5) / Float(end.count)
        piece[index] = piece[index] * share.squareRoot() + last * (1 - share).squareRoot()
      }
      ready += piece[..<pieceSamples]
      end = Array(piece[pieceSamples...])
    }
  }
}
