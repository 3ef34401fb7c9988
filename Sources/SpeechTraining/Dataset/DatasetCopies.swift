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

  /// Clips of a side that hold the sound of a training clip.
  package func copiesInTraining(_ side: Side) -> [Int] {
    let trained = Set(clips.lazy.filter { $0.side == .training }.compactMap(\.copyGroup))
    return indices(side).filter { clips[$0].copyGroup.map(trained.contains) ?? false }
  }

  /// How many clips have copies, and in how many groups.
  var copyCounts: (groups: Int, clips: Int) {
    let groups = clips.compactMap(\.copyGroup)
    return (Set(groups).count, groups.count)
  }

  /// What a person must know of copies before believing an accuracy; nil for nothing.
  package var copyWarning: String? {
    let words = [(Side.testing, "test"), (.validation, "validation")].compactMap { side, name in
      let copied = copiesInTraining(side).count
      return copied == 0 ? nil : "\(copied) of \(indices(side).count) \(name) clips"
    }
    guard !words.isEmpty else { return nil }
    return
      "\(words.joined(separator: " and ")) have copies in training, so that accuracy on them is"
      + " too good to be true; to keep copies together: asr-data check \(shellQuoted(root))"
      + " --write-lists lists, then asr-train \(shellQuoted(root)) --lists lists"
  }

  /// What is probably wrong with the split, a sentence each.
  package var warnings: [String] { splitWarnings + [copyWarning].compactMap(\.self) }

  /// What was found of copies, or why nobody looked, in words.
  package var copiesInWords: String? {
    switch copies.search {
    case .none: return nil
    case .tooMuch:
      return "near copies were not looked for, as that takes a while among so many recordings:"
        + " asr-data check \(shellQuoted(root)) does"
    case .done:
      let (groups, clips) = copyCounts
      guard groups > 0, copyWarning == nil else { return nil }
      return "\(counted(groups, "group")) of copies, \(clips) files, each on one side"
    }
  }
}
