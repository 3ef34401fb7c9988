internal import Foundation
package import SpeechModel

extension DataComparison {
  /// Compares the clips of two sides.
  ///
  /// - Parameters:
  ///   - oldPath: The name of the old side, for reports.
  ///   - newPath: That of the new side.
  ///   - comparedHertz: The rate at which both were measured.
  ///   - newHertz: The rate of most new files, if that is lower and the old ones cannot be measured at it.
  /// - Throws: `ComparisonError`.
  package init(
    old: [ComparedClip],
    at oldPath: String,
    new: [ComparedClip],
    at newPath: String,
    comparedHertz: Int,
    newHertz: Int? = nil,
    settings: ComparisonSettings = ComparisonSettings(),
    pool: WorkerPool
  ) throws {
    for (path, clips) in [(oldPath, old), (newPath, new)]
    where clips.count < ComparedSides.fewestClips {
      throw ComparisonError.tooFewClips(
        path: path,
        clips: clips.count,
        needed: ComparedSides.fewestClips
      )
    }
    let sides = ComparedSides(
      old: old,
      new: new,
      groupsClips: settings.groups != .none,
      comparesSpectra: newHertz == nil
    )
    let shared = sides.shared
    guard shared.isEmpty else {
      throw ComparisonError.sharedClips(old: oldPath, new: newPath, pairs: shared)
    }
    guard !sides.measured.isEmpty else {
      throw ComparisonError.nothingToCompare(old: oldPath, new: newPath)
    }
    let shuffle = sides.shuffle(settings)
    let test = ShiftTest(
      sides.measured.map(\.values),
      shuffle,
      alpha: settings.alpha,
      pool: pool
    )
    self.old = Side(old, path: oldPath, groups: sides.groupCount(isNew: false))
    self.new = Side(new, path: newPath, groups: sides.groupCount(isNew: true))
    shuffled = shuffle.unit.rawValue
    shift = Shift(test, shuffle, alpha: settings.alpha)
    statistics = Self.statistics(sides, test, settings, pool: pool)
    couldHaveMissed = sides.measured.map { statistic, values in
      Blindness(
        statistic,
        old: sides.values(values, isNew: false),
        criticalDistance: test.criticalDistance
      )
    }
    examples = Self.examples(sides, test.scores, settings)
    notes =
      (newHertz.map { [.spectrumNotCompared(oldHertz: comparedHertz, newHertz: $0)] } ?? [])
      + Self.notes(sides, shuffle, settings, comparedHertz: newHertz == nil ? comparedHertz : nil)
    advice = ShiftAdvice.advice(
      on: statistics.filter { $0.adjustedP <= settings.alpha },
      old: old,
      new: new,
      hasNewSpeakers: shuffle.unit == .speakers,
      isShifted: shift.isFound
    )
  }

  /// How often groups are drawn for an interval.
  private static let bootstrapDraws = 400

  private static func statistics(
    _ sides: ComparedSides,
    _ test: ShiftTest,
    _ settings: ComparisonSettings,
    pool: WorkerPool
  ) -> [Statistic] {
    let bootstrap = GroupBootstrap(
      isNew: sides.isNew,
      groups: sides.groups,
      draws: bootstrapDraws,
      seed: settings.seed
    )
    let intervals = SlotArray<ClosedRange<Double>?>(count: sides.measured.count)
    pool.run(sides.measured.count) { index, _ in
      intervals.set(index, bootstrap?.interval(PooledOrder(sides.measured[index].values)))
    }
    let statistics = sides.measured.indices.map { index in
      let (statistic, values) = sides.measured[index]
      let oldMedian = median(sides.values(values, isNew: false)) ?? 0
      let newMedian = median(sides.values(values, isNew: true)) ?? 0
      return Statistic(
        name: statistic,
        unit: statistic.unit,
        oldMedian: oldMedian,
        newMedian: newMedian,
        difference: newMedian - oldMedian,
        interval: intervals.values[index],
        ks: test.distances[index],
        p: test.distanceP[index],
        adjustedP: test.adjustedP[index]
      )
    }
    // Of equally certain ones, the larger difference of the distributions.
    return statistics.enumerated().sorted {
      ($0.element.adjustedP, -$0.element.ks, $0.offset)
        < ($1.element.adjustedP, -$1.element.ks, $1.offset)
    }.map(\.element)
  }

  private static func notes(
    _ sides: ComparedSides,
    _ shuffle: SideShuffle,
    _ settings: ComparisonSettings,
    comparedHertz: Int?
  ) -> [ComparisonNote] {
    var notes: [ComparisonNote] = []
    if settings.groups == .speakers, sides.groups == nil {
      let unknown = sides.clips.count { $0.group == nil }
      notes.append(.speakersUnknown(clips: unknown, of: sides.clips.count))
    }
    if let old = sides.groupCount(isNew: false), let new = sides.groupCount(isNew: true),
      shuffle.smallestP > settings.alpha
    {
      notes.append(.tooFewGroups(old: old, new: new, smallestP: shuffle.smallestP))
    }
    let new = sides.isNew.count { $0 }
    let old = sides.isNew.count - new
    if min(old, new) < fewClips { notes.append(.fewClips(old: old, new: new)) }
    func rates(_ side: Bool) -> [Int] {
      Set(sides.clips.indices.filter { sides.isNew[$0] == side }.map { sides.clips[$0].rateHertz })
        .sorted()
    }
    if let comparedHertz, rates(false) != rates(true) {
      notes.append(.otherRates(old: rates(false), new: rates(true), comparedHertz: comparedHertz))
    }
    if !sides.leftOut.isEmpty { notes.append(.leftOut(sides.leftOut)) }
    return notes
  }

  /// Fewer clips of a side show only large differences.
  private static let fewClips = 20
}

extension DataComparison.Side {
  fileprivate init(_ clips: [ComparedClip], path: String, groups: Int?) {
    self.path = path
    self.clips = clips.count
    speakers = groups
    sampleRatesHertz = DataStatistics.tallies(clips.map(\.rateHertz))
  }
}

extension DataComparison.Shift {
  fileprivate init(_ test: ShiftTest, _ shuffle: SideShuffle, alpha: Double) {
    auc = test.auc
    aucByChance = test.aucByChance
    p = test.p
    smallestP = shuffle.smallestP
    self.alpha = alpha
    isFound = test.p <= alpha
  }
}

extension DataComparison.Blindness {
  /// The interquartile range of a normal distribution, in deviations.
  private static let quartileRange = 1.349

  /// The difference of the means of two normal distributions whose cumulative ones are as far apart as
  /// only chance in a fraction alpha of cases: δ with 2 Φ(δ / 2) - 1 = D, in deviations.
  fileprivate init(_ statistic: ClipStatistic, old: [Double], criticalDistance: Double) {
    name = statistic
    unit = statistic.unitOfDifference
    guard criticalDistance < 1 - 1e-9, let low = quantile(old, 0.25), let high = quantile(old, 0.75)
    else {
      difference = nil
      return
    }
    let mean = old.reduce(0, +) / Double(old.count)
    let squares = old.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // Where half of the values are the same, the quartiles tell of no spread.
    let deviation =
      high > low ? (high - low) / Self.quartileRange : (squares / Double(old.count)).squareRoot()
    difference = 2 * NormalDistribution.quantile((criticalDistance + 1) / 2) * deviation
  }
}
