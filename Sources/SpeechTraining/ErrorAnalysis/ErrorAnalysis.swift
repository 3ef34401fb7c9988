/// Where a model is wrong: which clips have more mistakes than others, and which labels may be the mistake.
public struct ErrorAnalysis: Sendable, Equatable, Encodable {
  /// A clip that trained a model and is like another one to it.
  public struct Neighbour: Sendable, Equatable, Encodable {
    /// Its path below the root of the training data.
    public let file: String
    /// Its label.
    public let label: String
    /// How far it is: 1 less the cosine of the angle between what the classifier sees of both.
    public let distance: Double

    package init(file: String, label: String, distance: Double) {
      self.file = file
      self.label = label
      self.distance = distance
    }
  }

  /// The slices that were looked at, the most certainly worse first.
  public let slices: [AccuracySlice]
  /// Clips whose label may be wrong; nil if they were not looked for.
  public let suspects: LabelSuspects?
  /// The training clips that are nearest to a suspect, by its path.
  public let neighbours: [String: [Neighbour]]

  package init(
    slices: [AccuracySlice],
    suspects: LabelSuspects? = nil,
    neighbours: [String: [Neighbour]] = [:]
  ) {
    self.slices = slices
    self.suspects = suspects
    self.neighbours = neighbours
  }
}
