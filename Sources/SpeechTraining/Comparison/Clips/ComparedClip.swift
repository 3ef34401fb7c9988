package import SpeechModel

/// A clip of one of two sides that are compared.
package struct ComparedClip: Sendable, Equatable {
  /// Its path below the side's root.
  package var path: String
  /// Its label; nil if not known, or not to be used.
  package var label: String?
  /// Who speaks, or another group whose clips belong together; nil if not known.
  package var group: String?
  /// The rate of its file, in Hz.
  package var rateHertz: Int
  /// A digest of its samples; nil for one that may be equal without being a copy, such as silence.
  package var digest: String?
  package var statistics: ClipStatistics
  /// What a model says about it; nil without one.
  package var answer: ModelAnswer?

  package init(
    path: String,
    label: String? = nil,
    group: String? = nil,
    rateHertz: Int,
    digest: String? = nil,
    statistics: ClipStatistics,
    answer: ModelAnswer? = nil
  ) {
    self.path = path
    self.label = label
    self.group = group
    self.rateHertz = rateHertz
    self.digest = digest
    self.statistics = statistics
    self.answer = answer
  }
}
