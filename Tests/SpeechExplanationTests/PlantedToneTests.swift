import Foundation
import SpeechExplanation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Words with a tone at a random place, whose frequency is the label, and networks that learned it:
/// there the truth about an explanation is known.
private struct PlantedTones {
  struct Clip {
    let audio: AudioClip
    let label: String
    /// Where the tone is, in seconds.
    let tone: ClosedRange<Double>
  }

  let model: TrainedModel
  /// Clips of voices that training has not heard.
  let clips: [Clip]

  private static let toneSeconds = 0.08
  private static let hertz = ["low": 1_200.0, "high": 3_000]
  /// The tone's loudness over the word's.
  private static let loudness = 3.0
  /// Clips made of each word.
  private static let variants = 3

  init(_ preset: Preset, clips count: Int) throws {
    let words = Fixtures.path("words")
    let files = FileManager.default
    var (training, held) = ([LabelledClip](), [Clip]())
    let voices = Set(try files.contentsOfDirectory(atPath: "\(words)/yes").map { $0.prefix(4) })
    let strangers = voices.sorted().suffix(3)
    var stream = RandomStream(seed: 5, .gradientCheck)
    for word in try files.contentsOfDirectory(atPath: words).sorted() {
      for name in try files.contentsOfDirectory(atPath: "\(words)/\(word)").sorted()
      where name.hasSuffix(".wav") {
        let audio = try AudioFile.read("\(words)/\(word)/\(name)")
        for variant in 0..<Self.variants {
          let clip = Self.planted(audio, from: &stream)
          if strangers.contains(name.prefix(4)) {
            held.append(clip)
          } else {
            training.append(
              LabelledClip(clip.audio, label: clip.label, name: "\(variant)\(word)\(name)")
            )
          }
        }
      }
    }
    var experiment = Experiment(preset)
    experiment.augmentation = []
    experiment.training.epochs = 15
    model = try TrainingRun(experiment, clips: training).result().model
    let order = stream.permutation(of: held.count)
    clips = order.prefix(count).map { held[$0] }
  }

  /// A word with a tone in it.
  private static func planted(_ word: AudioClip, from stream: inout RandomStream) -> Clip {
    let label = stream.uniform() < 0.5 ? "low" : "high"
    let rate = Double(word.sampleRateHertz)
    let length = Int(toneSeconds * rate)
    let start = stream.index(below: word.samples.count - length)
    let power = word.samples.reduce(0) { $0 + Double($1 * $1) } / Double(word.samples.count)
    var audio = word
    for index in 0..<length {
      let fade = min(1, Double(min(index, length - 1 - index)) / (0.005 * rate))
      let phase = 2 * Double.pi * (hertz[label] ?? 0) * Double(index) / rate
      audio.samples[start + index] += Float(
        loudness * (2 * power).squareRoot() * fade * sin(phase)
      )
    }
    let seconds = Double(start) / rate
    return Clip(audio: audio, label: label, tone: seconds...seconds + toneSeconds)
  }
}

@Suite(.serialized) struct PlantedToneTests {
  private static let cnn = Result { try PlantedTones(.cnn, clips: 100) }
  private static let lstm = Result { try PlantedTones(.lstm, clips: 100) }

  /// Whether parts cover half of a tone, or lie half on it.
  private func hits(_ parts: [Explanation.Part], _ tone: ClosedRange<Double>) -> Bool {
    let inside = parts.reduce(0) {
      $0 + max(0, min($1.endSeconds, tone.upperBound) - max($1.startSeconds, tone.lowerBound))
    }
    let length = parts.reduce(0) { $0 + $1.endSeconds - $1.startSeconds }
    return inside >= 0.5 * (tone.upperBound - tone.lowerBound) || inside >= 0.5 * length
  }

  private func check(_ planted: PlantedTones) throws {
    let recognizer = try SpeechRecognizer(planted.model)
    var options = ExplanationOptions()
    options.hasSecondOpinion = false
    let explained = try planted.clips.map {
      ($0, try Explainer(recognizer).explain($0.audio, options))
    }
    let right = explained.filter { $0.label == $1.label }
    // Otherwise the word decides some clips, and the truth is not known.
    #expect(right.count >= 99)
    func share(_ isHit: (PlantedTones.Clip, Explanation) -> Bool) -> Double {
      Double(right.count { isHit($0, $1) }) / Double(right.count)
    }
    func best(
      _ explanation: Explanation,
      _ value: (Explanation.Part) -> Double
    ) -> [Explanation.Part] {
      explanation.parts.max { value($0) < value($1) }.map { [$0] } ?? []
    }
    let shapley = share { hits(best($1) { $0.shapley }, $0.tone) }
    let lime = share { hits(best($1) { $0.lime ?? 0 }, $0.tone) }
    let anchored = right.filter { !($1.anchor?.units.isEmpty ?? true) }
    let anchors = anchored.count { clip, explanation in
      hits((explanation.anchor?.units ?? []).map { explanation.parts[$0] }, clip.tone)
    }
    let deletion = share { _, explanation in
      guard let curves = explanation.curves, let random = curves.randomDeletion else {
        return false
      }
      return curves.deletion.reduce(0, +) < random.reduce(0, +)
    }
    #expect(shapley >= 0.91 && lime >= 0.91)
    #expect(Double(anchors) >= 0.91 * Double(anchored.count))
    #expect(deletion >= 0.95)
  }

  @Test func convolutionsAreExplainedByTheTone() throws { try check(Self.cnn.get()) }

  @Test func recurrentNetworksAreExplainedByTheTone() throws { try check(Self.lstm.get()) }

  /// Other weights, another explanation (Adebayo et al., 2018).
  @Test func explanationsDependOnWhatWasLearned() throws {
    let planted = try Self.cnn.get()
    let trained = planted.model
    let untrained = TrainedModel(
      configuration: trained.configuration,
      labels: trained.labels,
      normalizer: trained.normalizer,
      network: Network(plan: trained.network.plan, seed: 99)
    )
    let explainers = try [trained, untrained].map { Explainer(try SpeechRecognizer($0)) }
    let correlations = try planted.clips.prefix(20).map { clip in
      var options = ExplanationOptions()
      options.label = clip.label
      options.hasSecondOpinion = false
      let values = try explainers.map { try $0.explain(clip.audio, options).parts.map(\.shapley) }
      return abs(rankCorrelation(values[0], values[1]))
    }
    let mean = correlations.reduce(0, +) / Double(correlations.count)
    #expect(mean < 0.3)
  }
}
