/// Clips of the same bytes under different labels: no model can learn both.
package struct ContradictoryLabels: Sendable, Equatable {
  /// One recording that occurs several times.
  package struct Recording: Sendable, Equatable {
    /// Its paths, in the order of the clips.
    package let paths: [String]
    /// The clips that even the best single answer gets wrong.
    package let wrong: Int
  }

  /// Recordings with more than one label, in the order of the clips.
  package let recordings: [Recording]
  /// Clips looked at.
  package let clips: Int

  /// Finds them among some clips of a data set.
  package init(_ dataset: Dataset, clips: [Int]) {
    struct Sound: Hashable {
      var hash: String
      var segment: Segment?
    }
    let groups = Dictionary(grouping: clips) {
      Sound(hash: dataset.clips[$0].hash, segment: dataset.clips[$0].segment)
    }
    recordings = groups.values.sorted { $0[0] < $1[0] }.compactMap { indices in
      let labels = Dictionary(grouping: indices) { dataset.clips[$0].label }
      guard labels.count > 1 else { return nil }
      return Recording(
        paths: indices.map { dataset.clips[$0].path },
        wrong: indices.count - (labels.values.map(\.count).max() ?? 0)
      )
    }
    self.clips = clips.count
  }

  /// The largest fraction of the clips that can be recognized, in [0, 1].
  package var reachableAccuracy: Double {
    1 - Double(recordings.reduce(0) { $0 + $1.wrong }) / Double(max(1, clips))
  }
}
