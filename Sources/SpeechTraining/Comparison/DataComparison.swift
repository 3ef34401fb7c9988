/// Whether new recordings are like old ones, and if not, what differs.
public struct DataComparison: Sendable, Equatable, Encodable {
  /// The recordings of one side.
  public struct Side: Sendable, Equatable, Encodable {
    /// The folder, manifest or run.
    public let path: String
    /// Its recordings that were read.
    public let clips: Int
    /// Speakers, or other groups that are shuffled as a whole; nil if not known for all clips.
    public let speakers: Int?
    /// Sample rates of the files in Hz, the most frequent first.
    public let sampleRatesHertz: [DataStatistics.Tally]
  }

  /// Whether there is a shift, by all statistics at once.
  public struct Shift: Sendable, Equatable, Encodable {
    /// How often a classifier scores a new clip higher than an old one, in [0, 1].
    public let auc: Double
    /// How often it does if the sides are shuffled.
    public let aucByChance: Double
    /// How often chance alone does as well, in (0, 1].
    public let p: Double
    /// The smallest p that so many groups allow.
    public let smallestP: Double
    /// The largest p that counts as a shift.
    public let alpha: Double
    /// Whether there is one: p is at most alpha.
    public let isFound: Bool
  }

  /// How one statistic differs.
  public struct Statistic: Sendable, Equatable, Encodable {
    /// What was measured.
    public let name: ClipStatistic
    /// The unit of its values.
    public let unit: String
    /// The median of the old clips.
    public let oldMedian: Double
    /// The median of the new clips.
    public let newMedian: Double
    /// The difference between them.
    public let difference: Double
    /// Its 95 % interval, by drawing speakers with replacement; nil for fewer than three of a side.
    public let interval: ClosedRange<Double>?
    /// The largest difference between both cumulative distributions, in [0, 1].
    public let ks: Double
    /// How often chance alone makes it as large.
    public let p: Double
    /// How often chance alone makes the largest one of all statistics as large.
    public let adjustedP: Double
  }

  /// A difference that these recordings could not have shown.
  public struct Blindness: Sendable, Equatable, Encodable {
    /// What was measured.
    public let name: ClipStatistic
    /// The unit of the difference.
    public let unit: String
    /// The difference of the means that would be noticed about half of the time; nil if none would.
    public let difference: Double?
  }

  /// A clip to hear.
  public struct Example: Sendable, Equatable, Encodable {
    /// The sides.
    public enum SideName: String, Sendable, Encodable {
      /// Those that are compared with.
      case old
      /// Those that are looked at.
      case new
    }
    /// Why it was chosen.
    public enum Reason: String, Sendable, Encodable {
      /// By chance: what the side is like.
      case random
      /// Because it is the least like the other side.
      case telling
    }

    /// Its side.
    public let side: SideName
    /// Its path below the side's root.
    public let file: String
    /// How new it looks to a classifier trained on all other clips: about 1 for new, -1 for old.
    public let score: Double
    /// Why it was chosen.
    public let why: Reason
  }

  /// The old side.
  public let old: Side
  /// The new side.
  public let new: Side
  /// What was shuffled: speakers, within speakers, both, or clips.
  public let shuffled: String
  /// Whether there is a shift.
  public let shift: Shift
  /// The statistics, that with the smallest adjusted p first.
  public let statistics: [Statistic]
  /// What could not have been seen, in the order of the statistics.
  public let couldHaveMissed: [Blindness]
  /// What a model says about the new clips; nil without one.
  public internal(set) var model: ModelComparison?
  /// How accurate it is on them; nil without a model.
  public internal(set) var accuracy: AccuracyNow?
  /// The labels whose clips were compared by themselves; nil without labels or a model.
  public internal(set) var labels: [LabelShift]?
  /// Clips of both sides to hear.
  public let examples: [Example]
  /// What must be known to read the rest.
  public internal(set) var notes: [ComparisonNote]
  /// What to do about it.
  public let advice: [ShiftAdvice]

  private enum CodingKeys: String, CodingKey {
    case old, new, shuffled, shift, statistics, model, accuracy, labels, couldHaveMissed, examples,
      notes
  }

  /// The statistics that differ by more than chance explains, if there is a shift.
  public var findings: [Statistic] {
    shift.isFound ? statistics.filter { $0.adjustedP <= shift.alpha } : []
  }
}
