internal import SpeechModel

/// Voices that speak the words of recordings for a run that trains on both.
package struct SyntheticVoices: Sendable {
  private let synthesizers: [Synthesizer]
  /// How many voices speak.
  package private(set) var count: Int

  /// - Parameter synthesizers: At least one.
  package init(_ synthesizers: [Synthesizer], count: Int = SynthesisRun.usualVoices) {
    self.synthesizers = synthesizers
    self.count = count
  }

  /// The voices of a language of all synthesizers that are installed.
  ///
  /// - Throws: `SynthesisError` if there are none.
  package static func installed(language: String = "en") throws(SynthesisError) -> SyntheticVoices {
    SyntheticVoices(try InstalledSynthesizer.all(language: language))
  }

  /// The first ones.
  func first(_ most: Int) -> SyntheticVoices {
    SyntheticVoices(synthesizers, count: min(most, count))
  }

  /// Has the words of recordings spoken into a folder of a run; returns its path.
  ///
  /// - Throws: `SynthesisError` or `InterruptionError`, after which the clips are of no use.
  func say(
    wordsOf corpus: Corpus,
    into run: String,
    seed: UInt64,
    pool: WorkerPool,
    interruption: Interruption,
    progress: (SynthesisRun.Progress) -> Void
  ) throws -> String {
    let labels = try SpokenLabel.names(of: corpus).map { try SpokenLabel($0) }
    let path = "\(run)/\(SyntheticClips.folder)"
    do {
      _ = try SynthesisRun(labels, by: synthesizers, voices: count, into: path, seed: seed)
        .start(pool: pool, interruption: interruption, progress: progress)
    } catch SynthesisError.notSpoken(let attempt, let fault, _, _) {
      // The run does not begin, and its folder goes.
      throw SynthesisError.notSpoken(attempt, fault, written: 0, path: path)
    }
    try interruption.check()
    return path
  }
}
