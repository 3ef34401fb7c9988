internal import Foundation

/// Finds recordings that are there more than once, by equal samples and by the pairs that
/// comparing found.
enum DuplicateFindings {
  static func findings(
    _ clips: [InspectedClip],
    _ nearDuplicates: [NearDuplicate]
  ) -> [DataFinding] {
    let exact = exactGroups(clips)
    let near = nearGroups(clips, nearDuplicates)
    func isAcrossLabels(_ group: Group) -> Bool {
      // By bytes: see LabelGroup.
      Set(group.places.map { Array(clips[$0].label.utf8) }).count > 1
    }
    func isAcrossSides(_ group: Group) -> Bool {
      Set(group.places.compactMap { clips[$0].side }).count > 1
    }
    func finding(
      _ kind: DataFinding.Kind,
      _ severity: DataFinding.Severity,
      _ words: String,
      _ groups: [Group]
    ) -> DataFinding? {
      guard !groups.isEmpty else { return nil }
      return DataFinding(
        kind,
        severity,
        "\(counted(groups.count, "recording")) \(words)",
        groups.map { instance($0, clips) }
      )
    }
    let elsewhere = (exact + near).filter { !isAcrossLabels($0) }
    return [
      finding(
        .duplicatesUnderLabels,
        .error,
        "under more than one label",
        exact.filter(isAcrossLabels)
      ),
      // Two takes never correlate that well, so one of the labels is as wrong as with equal
      // samples.
      finding(
        .nearDuplicatesUnderLabels,
        .error,
        "under more than one label in different copies",
        near.filter(isAcrossLabels)
      ),
      finding(
        .duplicatesOnSides,
        .error,
        "on more than one side of the split",
        elsewhere.filter(isAcrossSides)
      ),
      finding(
        .duplicates,
        .warning,
        "more than once",
        exact.filter { !isAcrossLabels($0) && !isAcrossSides($0) }
      ),
      finding(
        .nearDuplicates,
        .warning,
        "more than once in different copies",
        near.filter { !isAcrossLabels($0) && !isAcrossSides($0) }
      ),
    ].compactMap { $0 }
  }

  /// Clips that hold one recording.
  private struct Group {
    /// Places among the clips, rising.
    let places: [Int]
    /// The least correlation of the pairs that hold it together; nil for equal samples.
    let correlation: Double?
  }

  private static func instance(_ group: Group, _ clips: [InspectedClip]) -> DataFinding.Instance {
    let measure =
      group.correlation.map {
        String(format: "waveforms agree to %.3f", locale: Locale(identifier: "en_US_POSIX"), $0)
      } ?? "equal samples"
    let sides = group.places.compactMap { clips[$0].side }
    let onSides = Set(sides).count > 1 ? "; \(sides.joined(separator: ", "))" : ""
    return DataFinding.Instance(
      paths: group.places.map { clips[$0].path },
      detail: measure + onSides
    )
  }

  /// Silence equals silence, which is a finding of its own.
  private static func exactGroups(_ clips: [InspectedClip]) -> [Group] {
    let sounding = clips.indices.filter { !clips[$0].measurements.level.isSilent }
    return Dictionary(grouping: sounding) { clips[$0].measurements.digest }.values
      .filter { $0.count > 1 }
      .sorted { $0[0] < $1[0] }
      .map { Group(places: $0, correlation: nil) }
  }

  /// Joins pairs that share a clip.
  private static func nearGroups(_ clips: [InspectedClip], _ pairs: [NearDuplicate]) -> [Group] {
    var parent = Array(clips.indices)
    func root(_ place: Int) -> Int {
      var place = place
      while parent[place] != place { place = parent[place] }
      return place
    }
    for pair in pairs {
      let (one, other) = (root(pair.first), root(pair.second))
      parent[max(one, other)] = min(one, other)
    }
    let correlations = Dictionary(grouping: pairs) { root($0.first) }
    let members = Dictionary(grouping: Set(pairs.flatMap { [$0.first, $0.second] })) { root($0) }
    return members.sorted { $0.key < $1.key }.map { key, places in
      Group(places: places.sorted(), correlation: correlations[key]?.map(\.correlation).min())
    }
  }
}
