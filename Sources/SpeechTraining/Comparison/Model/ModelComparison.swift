internal import SpeechModel

/// What a model says about new clips, against what it said about the clips that validated it.
public struct ModelComparison: Sendable, Equatable, Encodable {
  /// The share of a label.
  public struct Share: Sendable, Equatable, Encodable {
    /// The label.
    public let label: String
    /// Its fraction of the old clips, as they are labelled, in [0, 1].
    public let old: Double
    /// Its fraction of the answers about new clips.
    public let counted: Double
    /// The same, corrected for how sure the answers are; true only if labels sound as they did.
    public let corrected: Double
  }

  /// The file or folder of the model.
  public let path: String
  /// How often chance makes the model's view of new clips as different from that of old ones.
  public let answersP: Double
  /// The fraction of new clips farther from every training clip than 95 % of the validation clips are.
  public let novelShare: Double
  /// The labels, that whose share has changed most first.
  public let labelShares: [Share]

  /// The fraction of validation clips that are nearer to a training clip than a novel one.
  private static let familiarShare = 0.95
  /// Neighbours are searched among so many training clips.
  private static let mostNeighbours = 2_000

  /// Compares answers.
  ///
  /// - Parameters:
  ///   - new: New clips with answers.
  ///   - known: Those of them that may have one of the model's labels.
  ///   - answersP: The p-value of the model's features.
  init(
    path: String,
    _ reference: ReferenceClips,
    new: [ComparedClip],
    known: [ComparedClip],
    answersP: Double,
    pool: WorkerPool
  ) {
    self.path = path
    self.answersP = answersP
    let stride = max(1, reference.training.count / Self.mostNeighbours)
    let nearest = NearestClips(
      Swift.stride(from: 0, to: reference.training.count, by: stride)
        .compactMap { reference.training[$0].answer?.features }
    )
    func distances(_ clips: [ComparedClip]) -> [Double] {
      let distances = SlotArray<Double?>(count: clips.count)
      pool.run(clips.count) { index, _ in
        distances.set(
          index,
          clips[index].answer.flatMap { nearest.nearest(to: $0.features).first?.distance }
        )
      }
      return distances.values.compactMap { $0 }
    }
    let limit = quantile(distances(reference.validation), Self.familiarShare) ?? .infinity
    let newDistances = distances(new)
    novelShare = Double(newDistances.count { $0 > limit }) / Double(max(1, newDistances.count))
    labelShares = Self.shares(reference, known.compactMap(\.answer))
  }

  private static func shares(_ reference: ReferenceClips, _ answers: [ModelAnswer]) -> [Share] {
    let labels = reference.labels
    let old = reference.validation.compactMap(\.answer)
    guard !old.isEmpty, !answers.isEmpty else { return [] }
    let prior = LabelShares.mean(old, labels: labels.count)
    let corrected = LabelShares.corrected(
      answers.map { $0.probabilities.map(Double.init) },
      old: prior
    )
    let counted = LabelShares.counted(answers.map(\.predicted), labels: labels.count)
    let labelled = reference.validation.compactMap { $0.label.flatMap(labels.firstIndex(of:)) }
    let known = LabelShares.counted(labelled, labels: labels.count)
    return labels.indices.map {
      Share(label: labels[$0], old: known[$0], counted: counted[$0], corrected: corrected[$0])
    }.sorted { (abs($1.corrected - $1.old), $0.label) < (abs($0.corrected - $0.old), $1.label) }
  }
}
