internal import SpeechModel

extension Corpus {
  /// At most `labels` labels with at most `clips` recordings each, chosen by the seed.
  ///
  /// - Parameter wanted: The labels to choose from; nil for all.
  package func sampled(
    labels count: Int,
    clips: Int,
    among wanted: [String]? = nil,
    seed: UInt64
  ) -> Corpus {
    var sampled = self
    sampled.copies = Copies()
    sampled.synthetic = []
    sampled.added = []
    sampled.source.words = nil
    func order(_ name: String) -> UInt64 {
      var stream = RandomStream(seed: seed, .split, index: 8, draw: splitKey(name))
      return stream.next()
    }
    let usable = readable.filter { wanted?.contains($0.recording.label) ?? true }
    let groups = Dictionary(grouping: usable) { $0.recording.label }
    let labels = groups.keys.sorted { (order($0), $0) < (order($1), $1) }.prefix(count)
    sampled.readable = labels.flatMap { label in
      (groups[label] ?? [])
        .sorted {
          (order($0.recording.path), $0.recording.path) < (
            order($1.recording.path), $1.recording.path
          )
        }
        .prefix(clips)
    }
    .sorted { $0.recording.path.utf8.lexicographicallyPrecedes($1.recording.path.utf8) }
    sampled.copies.groups = sampled.copyGroups([])
    sampled.namedLabels = namedLabels.filter { labels.contains($0) }
    return sampled
  }
}
