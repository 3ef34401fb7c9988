internal import SpeechModel

/// A clip cut to its word, with a little of what is around it.
struct MixtureWord {
  var label: String
  /// Whether it is in the truth.
  var isTrue: Bool
  /// Samples [S].
  var samples: [Float]
  /// Where in them the word is.
  var sounding: Range<Int>

  /// The mean power of the word.
  var power: Double { Array(samples[sounding]).meanPower }

  mutating func scale(by gain: Float) {
    for index in samples.indices { samples[index] *= gain }
  }
}

/// The clips of a mixture in the order in which they are said.
struct MixtureWords {
  private let dataset: Dataset
  private let rateHertz: Int
  /// The indices in the data set of the clips in the truth, and of the others.
  private let clips: (true: [Int], others: [Int])
  private var passes: (true: RandomPasses, others: RandomPasses?)

  /// What is left before and after a word, in seconds.
  private static let marginSeconds = 0.1
  /// How much of that fades, in seconds.
  private static let fadeSeconds = 0.02
  /// The most clips that the usual level is measured on.
  private static let measuredClips = 100

  /// - Parameters:
  ///   - clips: The indices of those in the truth, at least one, and of the others.
  init(_ dataset: Dataset, _ clips: (true: [Int], others: [Int]), rateHertz: Int, seed: UInt64) {
    (self.dataset, self.clips, self.rateHertz) = (dataset, clips, rateHertz)
    func passes(_ indices: [Int], _ pass: Int) -> RandomPasses {
      RandomPasses(owners: indices.map { dataset.clips[$0].speaker }, seed: seed, index: pass)
    }
    self.passes = (
      passes(clips.true, 1), clips.others.isEmpty ? nil : passes(clips.others, 2)
    )
  }

  var hasOthers: Bool { passes.others != nil }

  /// The next word, one of the truth or another.
  ///
  /// - Throws: `DatasetError` if it can no longer be read.
  mutating func next(isTrue: Bool) throws -> MixtureWord {
    if !isTrue, let index = passes.others?.next() {
      return try word(clips.others[index], isTrue: false)
    }
    return try word(clips.true[passes.true.next()], isTrue: true)
  }

  /// The median power of the words in the truth that come first.
  ///
  /// - Throws: `DatasetError` if one can no longer be read.
  func usualPower() throws -> Double {
    var coming = passes.true
    let powers = try (0..<min(clips.true.count, Self.measuredClips)).map { _ in
      try word(clips.true[coming.next()], isTrue: true).power
    }
    return median(powers) ?? 0
  }

  private func word(_ index: Int, isTrue: Bool) throws -> MixtureWord {
    let clip = try dataset.samples(index, sampleRateHertz: rateHertz)
    let part = clip.soundingPart(rateHertz: rateHertz) ?? clip.indices
    let margin = Int(Self.marginSeconds * Double(rateHertz))
    let kept = max(0, part.lowerBound - margin)..<min(clip.count, part.upperBound + margin)
    var samples = Array(clip[kept])
    // The word itself keeps its level.
    let fade = Int(Self.fadeSeconds * Double(rateHertz))
    let before = min(fade, part.lowerBound - kept.lowerBound)
    for step in 0..<before { samples[step] *= Float(step) / Float(before) }
    let after = min(fade, kept.upperBound - part.upperBound)
    for step in 0..<after { samples[samples.count - 1 - step] *= Float(step) / Float(after) }
    return MixtureWord(
      label: dataset.labels[dataset.clips[index].label],
      isTrue: isTrue,
      samples: samples,
      sounding: part.lowerBound - kept.lowerBound..<part.upperBound - kept.lowerBound
    )
  }
}
