/// The clips of both sides, the old ones first, and what is compared of them.
struct ComparedSides {
  let clips: [ComparedClip]
  let isNew: [Bool]
  /// The group of every clip; nil if clips are shuffled one by one.
  let groups: [String]?
  /// The statistics that can be compared, with the value of every clip [N].
  let measured: [(statistic: ClipStatistic, values: [Double])]
  /// Those that cannot.
  let leftOut: [ClipStatistic]

  /// Fewer clips of a side say nothing whatever is measured.
  static let fewestClips = 5

  /// - Parameters:
  ///   - groupsClips: Whether clips of a group are shuffled together, if it is known of all.
  ///   - comparesSpectra: Whether both sides hold the same frequencies.
  init(
    old: [ComparedClip],
    new: [ComparedClip],
    groupsClips: Bool,
    comparesSpectra: Bool = true
  ) {
    let clips = old + new
    let isNew = old.map { _ in false } + new.map { _ in true }
    self.clips = clips
    self.isNew = isNew
    let known = clips.compactMap(\.group)
    groups = groupsClips && known.count == clips.count ? known : nil
    var measured: [(ClipStatistic, [Double])] = []
    var leftOut: [ClipStatistic] = []
    for statistic in ClipStatistic.allCases where comparesSpectra || !statistic.isSpectral {
      let values = clips.map { $0.statistics[statistic] }
      if let complete = Self.completed(values, isNew) {
        measured.append((statistic, complete))
      } else {
        leftOut.append(statistic)
      }
    }
    self.measured = measured
    self.leftOut = leftOut
  }

  /// How the clips are shuffled.
  func shuffle(_ settings: ComparisonSettings) -> SideShuffle {
    SideShuffle(
      isNew: isNew,
      groups: groups,
      most: settings.permutations,
      seed: settings.seed
    )
  }

  /// Values with the median in place of missing ones; nil if a side lacks most of them, or all are the
  /// same.
  private static func completed(_ values: [Double?], _ isNew: [Bool]) -> [Double]? {
    for side in [false, true] {
      let own = values.indices.filter { isNew[$0] == side }
      guard 2 * own.count(where: { values[$0] != nil }) > own.count else { return nil }
    }
    guard let middle = median(values.compactMap { $0 }) else { return nil }
    let complete = values.map { $0 ?? middle }
    guard let smallest = complete.min(), let largest = complete.max(), smallest < largest else {
      return nil
    }
    return complete
  }

  /// The number of groups on a side; nil if they are not known.
  func groupCount(isNew side: Bool) -> Int? {
    groups.map { groups in Set(groups.indices.filter { isNew[$0] == side }.map { groups[$0] }).count
    }
  }

  /// The values of one side.
  func values(_ values: [Double], isNew side: Bool) -> [Double] {
    values.indices.filter { isNew[$0] == side }.map { values[$0] }
  }

  /// Clips with the same sound on both sides.
  var shared: [ComparisonError.SharedClip] {
    let old = Dictionary(
      clips.indices.filter { !isNew[$0] }.compactMap { index in
        clips[index].digest.map { ($0, clips[index].path) }
      }
    ) { first, _ in first }
    return clips.indices.filter { isNew[$0] }.compactMap { index in
      clips[index].digest.flatMap { old[$0] }.map { .init(old: $0, new: clips[index].path) }
    }
  }
}
