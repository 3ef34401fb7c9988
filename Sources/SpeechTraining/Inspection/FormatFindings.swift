internal import SpeechModel

/// Finds unreadable files, and recordings whose format differs from most others.
enum FormatFindings {
  static func unreadable(_ files: [UnreadableFile]) -> [DataFinding] {
    guard !files.isEmpty else { return [] }
    return [
      DataFinding(
        .unreadable(files: files.count),
        .error,
        files.map { DataFinding.Instance(paths: [$0.path], detail: $0.reason) }
      )
    ]
  }

  static func passedOver(_ files: PassedOver) -> [DataFinding] {
    func instances(_ paths: [String], _ detail: String) -> [DataFinding.Instance] {
      paths.map { DataFinding.Instance(paths: [$0], detail: detail) }
    }
    var findings: [DataFinding] = []
    let left = files.deeper.count + files.beside.count
    if left > 0 {
      findings.append(
        DataFinding(
          .notLookedInto(recordings: left),
          .warning,
          instances(files.deeper, "in a folder inside a label's folder")
            + instances(files.beside, "beside the label folders")
        )
      )
    }
    if !files.others.isEmpty {
      findings.append(
        DataFinding(
          .otherFiles(endings: Array(of: files.others)),
          .note,
          instances(files.others, "no sound by its name and first bytes")
        )
      )
    }
    return findings
  }

  static func findings(_ clips: [InspectedClip]) -> [DataFinding] {
    [rates(clips), channels(clips)].compactMap { $0 }
  }

  private static func rates(_ clips: [InspectedClip]) -> DataFinding? {
    let tallies = DataStatistics.tallies(clips.map(\.measurements.sampleRateHertz))
    guard tallies.count > 1 else { return nil }
    let usual = tallies[0].value
    let odd = clips.filter { $0.measurements.sampleRateHertz != usual }
    return DataFinding(
      .rate(usualHertz: usual, others: tallies.dropFirst().map { otherRate($0, clips) }),
      .warning,
      odd.map {
        DataFinding.Instance(
          paths: [$0.path],
          detail: "\($0.measurements.sampleRateHertz) Hz, label '\($0.label)'"
        )
      }
    )
  }

  /// Recordings at an unusual rate, with their label if they have one only, although there are others.
  private static func otherRate(
    _ tally: DataStatistics.Tally,
    _ clips: [InspectedClip]
  ) -> DataFinding.OtherRate {
    let labels = LabelGroup.groups(
      of: clips.filter { $0.measurements.sampleRateHertz == tally.value }
    )
    let isRemarkable =
      labels.count == 1 && tally.clips >= DataCheckThresholds.clipsForRateRemark
      && LabelGroup.groups(of: clips).count > 1
    return DataFinding.OtherRate(
      hertz: tally.value,
      recordings: tally.clips,
      onlyLabel: isRemarkable ? labels[0].label : nil
    )
  }

  private static func channels(_ clips: [InspectedClip]) -> DataFinding? {
    let tallies = DataStatistics.tallies(clips.map(\.measurements.channels))
    guard tallies.count > 1 else { return nil }
    let usual = tallies[0].value
    let odd = clips.filter { $0.measurements.channels != usual }
    return DataFinding(
      .channels(usual: usual, others: Array(tallies.dropFirst())),
      .note,
      odd.map {
        DataFinding.Instance(
          paths: [$0.path],
          detail: counted($0.measurements.channels, "channel")
        )
      }
    )
  }
}
