internal import SpeechModel

/// Finds unreadable files, and recordings whose format differs from most others.
enum FormatFindings {
  static func unreadable(_ files: [UnreadableFile]) -> [DataFinding] {
    guard !files.isEmpty else { return [] }
    return [
      DataFinding(
        .unreadable,
        .error,
        "\(counted(files.count, "file")) that cannot be read",
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
          .notLookedInto,
          .warning,
          "\(counted(left, "recording")) where none \(left == 1 ? "is" : "are") expected",
          instances(files.deeper, "in a folder inside a label's folder")
            + instances(files.beside, "beside the label folders")
        )
      )
    }
    if !files.others.isEmpty {
      findings.append(
        DataFinding(
          .otherFiles,
          .note,
          "\(counted(files.others.count, "file")) that \(files.others.count == 1 ? "is" : "are") no"
            + " recording: \(PassedOver.endings(of: files.others))",
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
    let words = tallies.dropFirst().map { "\($0.clips) at \($0.value) Hz" }
    return DataFinding(
      .rate,
      .warning,
      "\(counted(odd.count, "recording")) at another sample rate than the usual \(usual) Hz:"
        + " \(words.joined(separator: ", "))\(remark(tallies.dropFirst(), clips))",
      odd.map {
        DataFinding.Instance(
          paths: [$0.path],
          detail: "\($0.measurements.sampleRateHertz) Hz, label '\($0.label)'"
        )
      }
    )
  }

  /// Which rates occur under one label only, although there are other labels.
  private static func remark(
    _ tallies: ArraySlice<DataStatistics.Tally>,
    _ clips: [InspectedClip]
  ) -> String {
    guard LabelGroup.groups(of: clips).count > 1 else { return "" }
    let parts = tallies.compactMap { tally -> String? in
      guard tally.clips >= DataCheckThresholds.clipsForRateRemark else { return nil }
      let labels = LabelGroup.groups(
        of: clips.filter { $0.measurements.sampleRateHertz == tally.value }
      )
      guard labels.count == 1 else { return nil }
      return "; all at \(tally.value) Hz are labelled '\(labels[0].label)'"
    }
    return parts.joined()
  }

  private static func channels(_ clips: [InspectedClip]) -> DataFinding? {
    let tallies = DataStatistics.tallies(clips.map(\.measurements.channels))
    guard tallies.count > 1 else { return nil }
    let usual = tallies[0].value
    let odd = clips.filter { $0.measurements.channels != usual }
    let words = tallies.dropFirst().map { "\($0.clips) with \($0.value)" }
    return DataFinding(
      .channels,
      .note,
      "\(counted(odd.count, "recording")) with another number of channels than the usual"
        + " \(usual): \(words.joined(separator: ", "))",
      odd.map {
        DataFinding.Instance(
          paths: [$0.path],
          detail: counted($0.measurements.channels, "channel")
        )
      }
    )
  }
}
