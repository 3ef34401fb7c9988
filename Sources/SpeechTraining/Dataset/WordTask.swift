internal import SpeechModel

/// Makes the clips of a few words, of others as one label, and of silence out of a split corpus.
///
/// Follows Speech Commands: both extra labels have a fraction of the number of the words' clips in
/// each subset, rounded up.
struct WordTask {
  let selection: WordSelection
  let labels: [String]
  /// The labels to recognize.
  private let words: [String]

  /// The shortest piece of noise that represents silence, in seconds.
  private static let shortestSilenceSeconds = 0.1

  /// The parts of a noise recording that a subset takes its silence from, as fractions of its
  /// length.
  static let shares: [Subset: ClosedRange<Double>] = [
    .training: 0...0.8, .validation: 0.8...0.9, .testing: 0.9...1,
  ]

  /// Determines the labels.
  ///
  /// - Parameter present: Labels of the data, in their order.
  /// - Throws: `DatasetError.noSuchWord` for a word that no recording has.
  init(_ selection: WordSelection, present: [String], root: String) throws {
    if let missing = selection.words.first(where: { !present.contains($0) }) {
      throw DatasetError.noSuchWord(
        path: root,
        word: missing,
        nearest: nearest(to: missing, in: present.sorted())
      )
    }
    let reserved =
      (selection.silencePercent == nil ? [] : [WordSelection.silenceLabel])
      + (selection.unknownPercent == nil ? [] : [WordSelection.unknownLabel])
    if let word = selection.words.first(where: { reserved.contains($0) }) {
      throw DatasetError.reservedWord(path: root, word: word)
    }
    self.selection = selection
    words = selection.words.isEmpty ? present.filter { !reserved.contains($0) } : selection.words
    labels = reserved + words
  }

  /// The clips, with the index of each one's label.
  ///
  /// - Parameters:
  ///   - clips: All clips with their labels' names.
  ///   - areChosen: Whether clips of other words were already chosen, as in the split of a run.
  /// - Throws: `DatasetError.noNoise` if there is nothing to take silence from.
  func clips(
    _ clips: [(clip: Corpus.Readable, subset: Subset)],
    areChosen: Bool,
    noise: [Corpus.Readable],
    root: String,
    seed: UInt64,
    _ remarks: inout [DatasetRemark]
  ) throws -> [(clip: Corpus.Readable, subset: Subset)] {
    let words = Set(words)
    let wanted = clips.filter { words.contains($0.clip.recording.label) }
    // Without a choice of words, no recording is left out: not of silence either.
    var result =
      selection.words.isEmpty
      ? clips.filter {
        words.contains($0.clip.recording.label)
          || $0.clip.recording.label == WordSelection.silenceLabel
      } : wanted
    for subset in Subset.allCases {
      let count = wanted.count { $0.subset == subset }
      if let percent = selection.unknownPercent {
        let others = clips.filter {
          $0.subset == subset && !words.contains($0.clip.recording.label)
            && $0.clip.recording.label != WordSelection.silenceLabel
        }
        let wish = Self.share(percent, of: count)
        let chosen = areChosen ? others : Self.choose(others, wish, seed: seed)
        // None at all is an error where there are to be some.
        if !areChosen, !chosen.isEmpty, chosen.count < wish {
          remarks.append(.fewOthers(wanted: wish, found: chosen.count, subset: subset))
        }
        result += chosen.map { chosen in
          var chosen = chosen
          chosen.clip.recording.label = WordSelection.unknownLabel
          return chosen
        }
      }
      if let percent = selection.silencePercent {
        let wish = Self.share(percent, of: count)
        let silence = try Self.silence(
          wish,
          seconds: Self.typicalSeconds(wanted.map(\.clip)),
          subset,
          noise,
          root: root,
          seed: seed
        )
        result += silence.map { ($0, subset) }
        if silence.count < wish {
          remarks.append(.shortNoise(wanted: wish, found: silence.count, subset: subset))
        }
      }
    }
    return result.sorted {
      $0.clip.recording.path.utf8.lexicographicallyPrecedes($1.clip.recording.path.utf8)
    }
  }

  /// Recordings that are labelled as no word, and left out by the choice of words; nil if there are none.
  func leftOut(of recordings: [Corpus.Readable]) -> DatasetRemark? {
    guard selection.unknownPercent == nil else { return nil }
    let unknown = [WordSelection.unknownLabel, Prediction.unknownLabel]
    let left = recordings.map(\.recording.label).filter {
      unknown.contains($0) && !words.contains($0)
    }
    return left.first.map { .unknownLeftOut(clips: left.count, label: $0) }
  }

  private static func share(_ percent: Double, of count: Int) -> Int {
    Int((Double(count) * percent / 100).rounded(.up))
  }

  private static func typicalSeconds(_ clips: [Corpus.Readable]) -> Double {
    let seconds = clips.map(\.seconds).sorted()
    return seconds.isEmpty ? 1 : seconds[seconds.count / 2]
  }

  /// The clips whose names come first in an order that the seed determines, independent of the
  /// others.
  private static func choose(
    _ clips: [(clip: Corpus.Readable, subset: Subset)],
    _ count: Int,
    seed: UInt64
  ) -> [(clip: Corpus.Readable, subset: Subset)] {
    clips.map { clip -> (UInt64, String, (clip: Corpus.Readable, subset: Subset)) in
      let path = clip.clip.recording.path
      var stream = RandomStream(seed: seed, .split, index: 2, draw: splitKey(path))
      return (stream.next(), path, clip)
    }
    .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    .prefix(count).map(\.2)
  }

  /// Pieces of noise, each at a drawn position in its subset's part of a drawn recording.
  private static func silence(
    _ count: Int,
    seconds: Double,
    _ subset: Subset,
    _ noise: [Corpus.Readable],
    root: String,
    seed: UInt64
  ) throws -> [Corpus.Readable] {
    guard let share = shares[subset], count > 0 else { return [] }
    let usable = noise.filter {
      $0.seconds * (share.upperBound - share.lowerBound) >= shortestSilenceSeconds
    }
    guard !usable.isEmpty else { throw DatasetError.noSilence(path: root) }
    var pieces: Set<String> = []
    return (0..<count).compactMap { number in
      let index = 3 + (Subset.allCases.firstIndex(of: subset) ?? 0)
      var stream = RandomStream(seed: seed, .split, index: index, draw: UInt64(number))
      let source = usable[stream.index(below: usable.count)]
      let from = source.seconds * share.lowerBound
      let to = source.seconds * share.upperBound
      let length = min(seconds, to - from)
      // Whole milliseconds, so that a name identifies the samples exactly.
      func rounded(_ value: Double) -> Double { (value * 1_000).rounded(.down) / 1_000 }
      let offset = rounded(from + (to - from - length) * stream.uniform(0...1))
      let segment = Segment(offsetSeconds: offset, durationSeconds: rounded(length))
      // Not the path itself, which would make the model depend on where the noise is stored.
      let name = String(source.recording.fileName)
      let isAlone = noise.count { $0.recording.fileName == source.recording.fileName } == 1
      let place = noise.firstIndex { $0.recording.file == source.recording.file } ?? 0
      let path =
        "\(LabelledFolder.noiseFolder)/\(isAlone ? "" : "\(place + 1)-")\(name)\(segment.suffix)"
      guard pieces.insert(path).inserted else { return nil }
      return Corpus.Readable(
        recording: Recording(
          path: path,
          file: source.recording.file,
          label: WordSelection.silenceLabel,
          segment: segment
        ),
        rateHertz: source.rateHertz,
        seconds: rounded(length),
        hash: source.hash,
        fileSoundDigest: source.fileSoundDigest
      )
    }
  }
}
