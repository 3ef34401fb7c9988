/// What a careful colleague would find in a folder of labelled recordings: findings, the most
/// serious first, and the numbers that describe the data.
package struct DataCheck: Sendable, Equatable, Codable {
  package let findings: [DataFinding]
  package let statistics: DataStatistics

  /// Checks clips that were read, together with the files that could not be.
  ///
  /// - Parameters:
  ///   - passedOver: Files that are not taken though nothing is wrong with them.
  ///   - nearDuplicates: Pairs of places among the clips, from `NearDuplicate.find`.
  package init(
    _ clips: [InspectedClip],
    unreadable: [UnreadableFile] = [],
    passedOver: PassedOver = PassedOver(),
    nearDuplicates: [NearDuplicate] = []
  ) {
    statistics = DataStatistics(clips, unreadable: unreadable.count)
    let labels = LabelGroup.groups(of: clips)
    let silentLabels = SoundFindings.silentLabels(labels, clips)
    let meantSilent = Set(silentLabels.flatMap(\.places))
    let sounding = clips.indices.filter { !meantSilent.contains($0) }.map { clips[$0] }
    let found =
      FormatFindings.unreadable(unreadable)
      + FormatFindings.passedOver(passedOver)
      + LabelFindings.findings(labels, clips)
      + DuplicateFindings.findings(clips, nearDuplicates)
      + SoundFindings.silentData(labels, clips)
      + SoundFindings.findings(sounding)
      + SoundFindings.silentLabelFindings(silentLabels, clips)
      + DurationFindings.findings(labels, clips)
      + FormatFindings.findings(clips)
    let kinds = DataFinding.Kind.allCases
    func rank(_ finding: DataFinding) -> Int { kinds.firstIndex(of: finding.kind) ?? kinds.count }
    findings = found.sorted { ($0.severity, rank($0)) < ($1.severity, rank($1)) }
  }

  /// How many findings are of a severity.
  package func count(_ severity: DataFinding.Severity) -> Int {
    findings.count { $0.severity == severity }
  }
}

/// The clips of one label.
///
/// Labels are told apart by their bytes: to Swift, texts that differ in Unicode composition only
/// are equal, while they are folders of their own.
struct LabelGroup: Sendable {
  let label: String
  /// Places among all clips.
  let places: [Int]

  /// The groups, in the order of the labels' bytes.
  static func groups(of clips: [InspectedClip]) -> [LabelGroup] {
    Dictionary(grouping: clips.indices) { Array(clips[$0].label.utf8) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { LabelGroup(label: String(decoding: $0.key, as: UTF8.self), places: $0.value) }
  }
}
