public import SpeechModel

/// Why a model gave an answer to a clip: what each part of the clip contributes.
///
/// Contributions are in points of log-odds, the natural logarithm of how much more likely the label is
/// than the others; a point multiplies that ratio by 2.7. They say what the model does with this
/// clip when parts of it are replaced, not what makes a word in general.
public struct Explanation: Sendable, Equatable {
  /// A part of the clip and what it contributes.
  public struct Part: Sendable, Equatable, Encodable {
    /// Its beginning, in seconds from the start of the clip.
    public let startSeconds: Double
    /// Its end, in seconds from the start of the clip.
    public let endSeconds: Double
    /// Its lower frequency, in Hz; nil for all frequencies.
    public let lowHertz: Double?
    /// Its upper frequency, in Hz; nil for all frequencies.
    public let highHertz: Double?
    /// Its Shapley value, in points of log-odds.
    public let shapley: Double
    /// How far that would typically move with other draws; nil if it is exact.
    public let standardError: Double?
    /// Its coefficient by LIME; nil if the budget was too small for it.
    public let lime: Double?
    /// How far that would typically move with other draws; nil if it is exact.
    public let limeStandardError: Double?
    /// Its Banzhaf value; nil if not all coalitions were tried.
    public let banzhaf: Double?
    /// What is lost when it alone is removed.
    public let leaveOneOut: Double
    /// Its Shapley value with the other replacement; nil without a second opinion.
    public let secondOpinion: Double?
  }

  /// How much more two parts count together than each by itself.
  public struct Interaction: Sendable, Equatable, Encodable {
    /// The index of the earlier part.
    public let a: Int
    /// The index of the later part.
    public let b: Int
    /// In points of log-odds; below 0 if one makes up for the other.
    public let value: Double
  }

  /// How well sums of contributions describe the model.
  public struct Fit: Sendable, Equatable, Encodable {
    /// The share of the variance over coalitions that LIME's linear model explains; estimated if
    /// coalitions were drawn.
    public let r2: Double
    /// The rank correlation of Shapley values and LIME's coefficients.
    public let agreement: Double
  }

  /// The smallest set of parts that keep the answer, whatever becomes of the others.
  public struct Anchor: Sendable, Equatable, Encodable {
    /// The indices of its parts; none if the model gives the answer whatever is there.
    public let units: [Int]
    /// How often the answer stays while they are kept and each other part is kept or removed with
    /// the same probability, in [0, 1].
    public let precision: Double
    /// The precision's 95 % interval (Clopper and Pearson), from coalitions drawn after the anchor was
    /// found; both ends are the precision if every coalition was tried.
    public let precisionInterval: [Double]
    /// How often the answer stays while they are removed, in [0, 1].
    public let withoutIt: Double
    /// The number of its parts.
    public let size: Int
    /// Sets of the same size that are precise enough, this one included; nil if they were not
    /// counted.
    public let equallySmall: Int?
    /// The duration of its parts together, in milliseconds.
    public let milliseconds: Double
    /// The share of the clip's energy in its parts, in [0, 1].
    public let energyShare: Double
    /// The probability of the label with nothing but the anchor left, in [0, 1].
    public let probabilityAlone: Double
  }

  /// What the model says with everything removed.
  public struct Baseline: Sendable, Equatable, Encodable {
    /// What removed parts become: mean, quiet, silence, noise or other.
    public let replacement: String
    /// The same in words.
    public let words: String
    /// The most likely label.
    public let label: String
    /// Its probability, in [0, 1].
    public let labelProbability: Double
    /// The probability of the explained label, in [0, 1].
    public let probability: Double
    /// The log-odds of the explained label.
    public let logOdds: Double
  }

  /// What another replacement of removed parts leads to.
  public struct SecondOpinion: Sendable, Equatable, Encodable {
    /// What removed parts become in it: mean or quiet.
    public let replacement: String
    /// The same in words.
    public let words: String
    /// The index of the part with the largest Shapley value.
    public let mostImportant: Int
    /// The rank correlation of the Shapley values with those of the explanation.
    public let agreement: Double
  }

  /// How the answer changes as parts are removed or added, the most important first.
  public struct Curves: Sendable, Equatable, Encodable {
    /// Probabilities of the label, in [0, 1], from the whole clip to nothing.
    public let deletion: [Double]
    /// The same from nothing to the whole clip.
    public let insertion: [Double]
    /// The mean of `deletion` over all orders; nil if not all coalitions were tried.
    public let randomDeletion: [Double]?
  }

  /// The answer to the clip.
  public let prediction: Prediction
  /// The label that is explained.
  public let label: String
  /// The label that it is compared with; nil for all others together.
  public let against: String?
  /// Where the explained part of the clip begins, in seconds.
  public let startSeconds: Double
  /// Where it ends, in seconds.
  public let endSeconds: Double
  /// The probability of the label for that part, in [0, 1].
  public let probability: Double
  /// The log-odds of the label for that part; nil if nothing was explained.
  public let logOdds: Double?
  /// What the model says with everything removed; nil if nothing was explained.
  public let baseline: Baseline?
  /// Whether every coalition of parts was tried, so that nothing was drawn.
  public let isExact: Bool
  /// Maskings that were tried, without those of the second opinion.
  public let evaluations: Int
  /// The parts by time, then frequency; none if there was nothing to explain.
  public let parts: [Part]
  /// Every pair of parts; empty if not all coalitions were tried.
  public let interactions: [Interaction]
  /// How well sums describe the model; nil without LIME.
  public let fit: Fit?
  /// The anchor; nil if the model does not give the label as its answer, or has none of it.
  public let anchor: Anchor?
  /// Deletion and insertion; nil if nothing was explained.
  public let curves: Curves?
  /// What another replacement leads to; nil if it was not asked for.
  public let secondOpinion: SecondOpinion?
  /// What should be known about it besides.
  public let notes: [String]
  /// The answers of all coalitions, in the order of their bits; nil if not all were tried.
  package let table: AnswerScores?

  /// The indices of the parts, the most important first.
  public var ranking: [Int] {
    parts.indices.sorted { (parts[$1].shapley, $0) < (parts[$0].shapley, $1) }
  }
}

extension Explanation {
  /// What all parts contribute together, in points of log-odds: those of the clip less those of
  /// nothing; nil if nothing was explained.
  public var contributed: Double? {
    guard let logOdds, let baseline else { return nil }
    return logOdds - baseline.logOdds
  }
}
