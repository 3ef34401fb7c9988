internal import SpeechModel

/// The accuracy for each speaker, and for shorter and longer clips.
package struct GroupAccuracy {
  private let scored: ScoredClips
  private let dataset: Dataset

  /// The most speakers shown at first, those with the lowest accuracy.
  private static let mostSpeakers = 20
  /// The most speakers shown in the collapsed part.
  private static let mostFolded = 200
  /// The approximate number of bins of durations.
  private static let bins = 6
  /// The narrowest bin of durations: smaller differences are not noticeable.
  private static let leastBinSeconds = 0.05

  package init(_ scored: ScoredClips, _ dataset: Dataset) {
    self.scored = scored
    self.dataset = dataset
  }

  /// Both tables.
  package var html: HTML {
    """
    <h3>Speakers</h3>
    \(speakers)
    <h3>Durations</h3>
    \(durations)
    """
  }

  private var speakers: HTML {
    let rows = scored.rows(by: \.speaker)
    guard !rows.isEmpty else {
      return """
        <p>Who speaks is not known. If file names say it, \
        a name pattern like <code>{speaker}_{index}</code> tells how to read them.</p>
        """
    }
    guard rows.count > Self.mostSpeakers else {
      return table("Accuracy for each speaker of the \(scored.name) clips", rows)
    }
    let sorted = rows.sorted { ($0.accuracy, $1.clips, $0.name) < ($1.accuracy, $0.clips, $1.name) }
    let folded = sorted.dropFirst(Self.mostSpeakers).prefix(Self.mostFolded)
    let words =
      sorted.count > Self.mostSpeakers + folded.count
      ? "the next \(folded.count) of \(sorted.count) speakers"
      : "the other \(counted(folded.count, "speaker"))"
    let lowest = table(
      "The \(Self.mostSpeakers) of \(sorted.count) speakers with the lowest accuracy on the"
        + " \(scored.name) clips",
      Array(sorted.prefix(Self.mostSpeakers))
    )
    let others = table("Accuracy for \(words)", Array(folded))
    return HTML([
      lowest, Page.folded("\(words.prefix(1).uppercased())\(words.dropFirst())", others),
    ])
  }

  private func table(_ caption: String, _ rows: [AccuracyTable.Row]) -> HTML {
    AccuracyTable(caption: caption, subject: "speaker", rows: rows).table
  }

  private var durations: HTML {
    let seconds = scored.clips.map(\.seconds)
    guard let shortest = seconds.min(), let longest = seconds.max() else { return "" }
    guard longest - shortest >= Self.leastBinSeconds else {
      return """
        <p>All \(scored.name) clips last \(HTML.decimal((shortest + longest) / 2, 2)) s, give or take \
        less than \(HTML.decimal(Self.leastBinSeconds, 2)) s, so that there are no shorter or longer \
        ones to compare.</p>
        """
    }
    let axis = Axis(shortest...longest, steps: Self.bins, leastStep: Self.leastBinSeconds)
    let last = axis.ticks.count - 2
    func bin(_ seconds: Double) -> Int {
      min(last, Int((seconds - axis.range.lowerBound) / axis.step))
    }
    let rows = (0...last).flatMap { place in
      scored.rows { clip in
        guard bin(clip.seconds) == place else { return nil }
        let end = axis.words(axis.ticks[place + 1])
        return "\(axis.words(axis.ticks[place])) to \(end) s"
      }
    }
    return AccuracyTable(
      caption: "Accuracy for shorter and longer \(scored.name) clips",
      subject: "duration",
      rows: rows
    ).table
  }
}
