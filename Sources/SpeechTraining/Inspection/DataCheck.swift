/// What a careful colleague would find in a folder of labelled recordings: findings, the most
/// serious first, and the numbers that describe the data.
public struct DataCheck: Sendable, Equatable, Codable {
  /// What was found, the most serious first.
  public let findings: [DataFinding]
  /// The data in numbers.
  public let statistics: DataStatistics

  /// Checks the clips that were read, together with the unreadable files.
  ///
  /// - Parameters:
  ///   - passedOver: Files that are ignored although nothing is wrong with them.
  ///   - nearDuplicates: Pairs of indices of clips, from `NearDuplicate.find`.
  package init(
    _ clips: [InspectedClip],
    unreadable: [UnreadableFile] = [],
    passedOver: PassedOver = PassedOver(),
    nearDuplicates: [NearDuplicate] = []
  ) {
    statistics = DataStatistics(clips, unreadable: unreadable.count)
    let labels = LabelGroup.groups(of: clips)
    let silentLabels = SoundFindings.silentLabels(labels, clips)
    let meantSilent = Set(silentLabels.flatMap(\.indices))
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

  /// The number of findings of a severity.
  public func count(_ severity: DataFinding.Severity) -> Int {
    findings.count { $0.severity == severity }
  }
}

/// The clips of one label.
///
/// Labels are compared by their bytes: Swift considers strings equal that differ only in Unicode
/// composition, while they are separate folders.
struct LabelGroup: Sendable {
  let label: String
  /// Indices among all clips.
  let indices: [Int]

  /// The groups, in the order of the labels' bytes.
  static func groups(of clips: [InspectedClip]) -> [LabelGroup] {
    Dictionary(grouping: clips.indices) { Array(clips[$0].label.utf8) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { LabelGroup(label: String(decoding: $0.key, as: UTF8.self), indices: $0.value) }
  }
}
