internal import Foundation
internal import SpeechModel

/// Finds recordings that occur more than once, by equal samples and by the pairs that
/// comparing found.
enum DuplicateFindings {
  static func findings(
    _ clips: [InspectedClip],
    _ nearDuplicates: [NearDuplicate]
  ) -> [DataFinding] {
    let groups = CopyGroup.groups(of: clips.map(\.measurements), nearDuplicates)
    let exact = groups.filter { $0.correlation == nil }
    let near = groups.filter { $0.correlation != nil }
    func isAcrossLabels(_ group: CopyGroup) -> Bool {
      // Compared by bytes: see LabelGroup.
      Set(group.indices.map { Array(clips[$0].label.utf8) }).count > 1
    }
    func isAcrossSubsets(_ group: CopyGroup) -> Bool {
      Set(group.indices.compactMap { clips[$0].subset }).count > 1
    }
    func finding(
      _ values: (_ groups: Int, _ files: Int) -> DataFinding.Values,
      _ severity: DataFinding.Severity,
      _ groups: [CopyGroup]
    ) -> DataFinding? {
      guard !groups.isEmpty else { return nil }
      let files = groups.reduce(0) { $0 + $1.indices.count }
      return DataFinding(
        values(groups.count, files),
        severity,
        groups.map { instance($0, clips) }
      )
    }
    let elsewhere = groups.filter { !isAcrossLabels($0) }
    return [
      finding(
        DataFinding.Values.duplicatesUnderLabels,
        .error,
        exact.filter(isAcrossLabels)
      ),
      // Two takes never correlate that well, so one of the labels is as wrong as with equal
      // samples.
      finding(
        DataFinding.Values.nearDuplicatesUnderLabels,
        .error,
        near.filter(isAcrossLabels)
      ),
      finding(
        DataFinding.Values.duplicatesAcrossSubsets,
        .error,
        elsewhere.filter(isAcrossSubsets)
      ),
      finding(
        DataFinding.Values.duplicates,
        .warning,
        exact.filter { !isAcrossLabels($0) && !isAcrossSubsets($0) }
      ),
      finding(
        DataFinding.Values.nearDuplicates,
        .warning,
        near.filter { !isAcrossLabels($0) && !isAcrossSubsets($0) }
      ),
    ].compactMap { $0 }
  }

  private static func instance(
    _ group: CopyGroup,
    _ clips: [InspectedClip]
  ) -> DataFinding.Instance {
    let measure =
      group.correlation.map {
        String(format: "waveforms agree to %.3f", locale: Locale(identifier: "en_US_POSIX"), $0)
      } ?? "equal samples"
    let subsets = group.indices.compactMap { clips[$0].subset }
    let inSubsets = Set(subsets).count > 1 ? "; \(subsets.joined(separator: ", "))" : ""
    return DataFinding.Instance(
      paths: group.indices.map { clips[$0].path },
      subsets: subsets.count == group.indices.count ? subsets : nil,
      detail: measure + inSubsets
    )
  }
}
