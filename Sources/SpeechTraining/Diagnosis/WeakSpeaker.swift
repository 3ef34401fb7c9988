internal import SpeechModel

extension Verdict {
  /// The speaker whose clips are recognized worst, by more than chance explains.
  public struct WeakSpeaker: Sendable, Equatable {
    /// The speaker's name.
    public let name: String
    /// The clips that were scored.
    public let clips: Int
    /// Those that are recognized.
    public let correct: Int
    /// How noisy the recordings are; nil if they are no noisier than others.
    public let noise: Noise?

    /// The median signal-to-noise ratios of the speaker's recordings and of all others.
    public struct Noise: Sendable, Equatable {
      /// Of the speaker's, in dB.
      public let ownDecibels: Double
      /// Of the others, in dB.
      public let otherDecibels: Double
    }
  }
}

extension Verdict.WeakSpeaker {
  /// A difference that is heard.
  private static let leastNoiseDecibels = 6.0
  /// More clips would hardly change a median.
  private static let mostMeasured = 200

  /// Finds the speaker; nil if there is none, or speakers are not known.
  ///
  /// - Parameters:
  ///   - evaluation: The outcomes of clips.
  ///   - speakers: Who speaks in each of them.
  ///   - snrDecibels: The signal-to-noise ratio of a clip, by its index among them; asked only where there is
  ///     such a speaker.
  package init?(
    _ evaluation: Evaluation,
    speakers: [String?],
    snrDecibels: (Int) throws -> Double?
  ) rethrows {
    let known = speakers.indices.filter { speakers[$0] != nil }
    let groups = Dictionary(grouping: known) { speakers[$0] ?? "" }.sorted { $0.key < $1.key }
    let slices = AccuracySlice.slices(
      groups.map { .init(subject: "speaker", name: $0.key, members: $0.value) },
      isRight: evaluation.outcomes.map(\.isCorrect)
    )
    guard let weakest = slices.first, weakest.isWorse else { return nil }
    (name, clips, correct) = (weakest.name, weakest.clips, weakest.correct)
    func ratio(_ clips: [Int]) throws -> Double? {
      let step = max(1, clips.count / Self.mostMeasured)
      return try median(
        stride(from: 0, to: clips.count, by: step).compactMap { try snrDecibels(clips[$0]) }
      )
    }
    guard let own = try ratio(known.filter { speakers[$0] == weakest.name }),
      let others = try ratio(known.filter { speakers[$0] != weakest.name }),
      others - own >= Self.leastNoiseDecibels
    else {
      noise = nil
      return
    }
    noise = Noise(ownDecibels: own, otherDecibels: others)
  }

  /// "The weakest speaker is 'anna', 12 of 50, whose recordings are noisier: …".
  var words: String {
    "The weakest speaker is '\(name)', \(correct) of \(clips)"
      + (noise.map {
        ", whose recordings are noisier: a signal-to-noise ratio of"
          + " \(Int($0.ownDecibels.rounded())) dB, where others have"
          + " \(Int($0.otherDecibels.rounded()))"
      } ?? "") + "."
  }
}
