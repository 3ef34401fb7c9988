internal import SpeechModel

/// What must be known to read a comparison.
public enum ComparisonNote: Sendable, Equatable {
  /// Who speaks is not known of some clips, so that clips are shuffled.
  case speakersUnknown(clips: Int, of: Int)
  /// Too few groups to show a shift at all.
  case tooFewGroups(old: Int, new: Int, smallestP: Double)
  /// Fewer clips than it takes to notice anything but large differences.
  case fewClips(old: Int, new: Int)
  /// Sides with different sample rates; both were measured at the same one.
  case otherRates(old: [Int], new: [Int], comparedHertz: Int)
  /// New files have a lower rate than the old ones were measured at, whose sound is not at hand.
  case spectrumNotCompared(oldHertz: Int, newHertz: Int)
  /// New clips of words that the model does not have, by label, of which `_unknown_` is the right answer.
  case otherWords([String: Int])
  /// New clips of labels that no answer of the model is right about, by label, which no accuracy counts.
  case unscoredLabels([String: Int], scored: Int)
  /// A statistic that hardly any clip has, or that is the same for all of them.
  case leftOut([ClipStatistic])
}

extension ComparisonNote: CustomStringConvertible {
  /// The note as a sentence.
  public var description: String {
    switch self {
    case .speakersUnknown(let clips, let all):
      "who speaks is not known\(clips < all ? " in \(clips) of \(all) clips" : ""), so that clips were"
        + " shuffled as if no two were of one speaker; if some are, a shift is found too easily"
    case .tooFewGroups(1, 1, _):
      "there is one speaker on each side: a new speaker and a shift cannot be told apart"
    case .tooFewGroups(let old, let new, let smallestP):
      "with \(old) against \(new) speakers no p below \(fixedPoint(smallestP, decimals: 3)) is possible, so"
        + " that no shift can be shown; more speakers are needed"
    case .fewClips(let old, let new):
      "with \(old) old and \(new) new clips only large differences can be noticed"
    case .otherRates(let old, let new, let compared):
      "the files differ in sample rate: \(Self.words(old)) Hz against \(Self.words(new)) Hz; both sides were"
        + " measured at \(compared) Hz, so that the rate itself is no difference below"
    case .spectrumNotCompared(let old, let new):
      "the new files have \(new) Hz and the run measured its clips at \(old) Hz, so that spectra cannot be"
        + " compared; name the run's recordings instead of the run to compare them, too"
    case .otherWords(let labels):
      "new clips of words that the model does not have, for which \(WordSelection.unknownLabel) is the right"
        + " answer: \(Self.words(labels))"
    case .unscoredLabels(let labels, let scored):
      "new clips of labels that the model cannot answer with, which its accuracy leaves out"
        + " (\(counted(scored, "clip")) scored, \(labels.values.reduce(0, +)) left out):"
        + " \(Self.words(labels))"
    case .leftOut(let statistics):
      "left out, as too few clips have it or all have the same: "
        + statistics.map(\.rawValue).joined(separator: ", ")
    }
  }

  private static func words(_ rates: [Int]) -> String {
    rates.map(String.init).joined(separator: ", ")
  }

  /// "cat 10, dog 2": the labels with their clips.
  private static func words(_ labels: [String: Int]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      .excerpt(200)
  }
}

extension ComparisonNote: Encodable {
  /// Writes the sentence.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
