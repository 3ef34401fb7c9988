internal import SpeechModel

extension Dataset {
  /// The number of the group of each path that has a copy among the others.
  static func copyGroups(_ copies: Copies, of paths: [String]) -> [PathKey: Int] {
    let present = Set(paths.map { PathKey($0) })
    var groups: [PathKey: Int] = [:]
    for (number, group) in copies.groups.enumerated() {
      let members = group.paths.map { PathKey($0) }.filter { present.contains($0) }
      guard members.count > 1 else { continue }
      for member in members { groups[member] = number }
    }
    return groups
  }

  /// Clips of a subset that hold the sound of a training clip.
  package func copiesInTraining(_ subset: Subset) -> [Int] {
    let trained = Set(clips.lazy.filter { $0.subset == .training }.compactMap(\.copyGroup))
    return indices(subset).filter { clips[$0].copyGroup.map(trained.contains) ?? false }
  }

  /// How many clips have copies, and in how many groups.
  var copyCounts: (groups: Int, clips: Int) {
    let groups = clips.compactMap(\.copyGroup)
    return (Set(groups).count, groups.count)
  }

  /// What the user must know about copies before believing an accuracy; nil for nothing.
  package var copyWarning: DatasetWarning? {
    let subsets = [Subset.testing, .validation].map { subset in
      DatasetWarning.CopiedSubset(
        subset: subset,
        copied: copiesInTraining(subset).count,
        clips: indices(subset).count
      )
    }.filter { $0.copied > 0 }
    return subsets.isEmpty ? nil : .copiesInTraining(subsets, of: source.at(root))
  }

  /// What is probably wrong with the split.
  package var warnings: [DatasetWarning] { splitWarnings + [copyWarning].compactMap(\.self) }

  /// What was found out about copies, or why they were not searched for.
  package var copySummary: DatasetSummary.Copies {
    switch copies.search {
    case .none: return .notLookedFor
    case .tooMuch: return .tooManyRecordings
    case .done:
      let (groups, clips) = copyCounts
      return .found(groups: groups, clips: clips)
    }
  }
}
