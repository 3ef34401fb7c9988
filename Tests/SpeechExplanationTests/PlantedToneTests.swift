import Foundation
import SpeechExplanation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Explanations point to what decides, where that is known: a tone in a word, low or high, is the label.
///
/// `Experiments/explanations.py` does the same with more recordings, networks and replacements.
@Suite struct PlantedToneTests {
  /// A word with a tone at a random place, three times as loud as the word.
  private struct Planted {
    static let seconds = 0.08
    static let hertz = ["low": 1_200.0, "high": 3_000.0]

    let clip: LabelledClip
    let startSeconds: Double

    init(_ path: String, subset: Subset = .training, variant: Int, number: Int) throws {
      let word = try AudioFile.read(path)
      let rate = word.sampleRateHertz
      let count = Int(Self.seconds * Double(rate))
      var stream = RandomStream(seed: 0, .goldenClips, index: variant, draw: UInt64(number))
      let label = stream.uniform() < 0.5 ? "low" : "high"
      let first = stream.index(below: word.samples.count - count)
      let sound = tone(
        hertz: Self.hertz[label]!,
        seconds: Self.seconds,
        rate: rate,
        amplitude: 3 * (2 * Double(word.samples.meanPower)).squareRoot()
      )
      var samples = word.samples
      for i in 0..<count {
        let fade = min(1, Float(min(i, count - 1 - i)) / Float(rate) / 0.005)
        samples[first + i] += fade * sound.samples[i]
      }
      clip = LabelledClip(
        AudioClip(samples: samples, sampleRateHertz: rate),
        label: label,
        name: "\(number)-\(variant)",
        subset: subset
      )
      startSeconds = Double(first) / Double(rate)
    }

    /// Whether a part covers half of the tone, or lies half on it.
    func isHit(by part: Explanation.Part) -> Bool {
      let end = startSeconds + Self.seconds
      let inside = min(part.endSeconds, end) - max(part.startSeconds, startSeconds)
      return inside >= 0.5 * min(Self.seconds, part.endSeconds - part.startSeconds)
    }
  }

  private static let words = ["down", "go", "left", "no", "right", "stop", "up", "yes"]

  /// Recordings of the words by 16 voices, one of which validates, and by four others.
  private static func recordings() throws -> (heard: [Planted], unheard: [Planted]) {
    let unheardVoices: Set<Substring> = ["usf3", "usf4", "usm2", "usm7"]
    let files = try words.flatMap { word in
      let folder = Fixtures.path("words/\(word)")
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .map { (path: "\(folder)/\($0)", voice: $0.prefix { $0 != "_" }) }
    }
    var (heard, unheard): ([Planted], [Planted]) = ([], [])
    for (number, file) in files.enumerated() {
      if unheardVoices.contains(file.voice) {
        unheard += try (0..<2).map { try Planted(file.path, variant: $0, number: number) }
      } else {
        let subset: Subset = file.voice == "scotf2" ? .validation : .training
        heard += try (0..<8).map {
          try Planted(file.path, subset: subset, variant: $0, number: number)
        }
      }
    }
    return (heard, unheard)
  }

  /// The part that counts most lies on the tone, in a network that knows nothing but the tone; and by its first
  /// weights, parts count as chance has it (Adebayo et al., "Sanity checks for saliency maps", 2018).
  @Test func thePartThatCountsMostIsTheTone() throws {
    let (heard, unheard) = try Self.recordings()
    #expect(heard.count == 8 * 256 && unheard.count == 2 * 64)
    let folder = try TemporaryFolder()
    var experiment = Experiment(.cnn)
    // What is planted is certain; augmentation would only blur it.
    experiment.augmentation = []
    experiment.training.epochs = 30
    var run = TrainingRun(experiment, clips: heard.map(\.clip), output: folder.path + "/run")
    run.options.threads = WorkerPool.processors
    let (_, path) = try run.start()

    let model = try TrainedModel(contentsOf: path)
    let explainer = Explainer(try SpeechRecognizer(model))
    let first = TrainedModel(
      configuration: model.configuration,
      labels: model.labels,
      normalizer: model.normalizer,
      network: Network(plan: model.network.plan, seed: 1)
    )
    let untrained = Explainer(try SpeechRecognizer(first))
    let pool = WorkerPool()
    var options = ExplanationOptions()
    options.hasSecondOpinion = false
    var hits: [String: Int] = [:]
    var right = 0
    var beaten = 0
    var correlations: [Double] = []
    for planted in unheard {
      options.units = .ward(nil)
      options.label = nil
      let explanation = try explainer.explain(planted.clip.audio, options, on: pool)
      guard explanation.label == planted.clip.label else { continue }
      right += 1
      let methods: [(String, (Explanation.Part) -> Double)] = [
        ("SHAP", \.shapley), ("LIME", { $0.lime ?? 0 }), ("Banzhaf", { $0.banzhaf ?? 0 }),
      ]
      for (name, value) in methods {
        let most = try #require(explanation.parts.max { value($0) < value($1) })
        hits[name, default: 0] += planted.isHit(by: most) ? 1 : 0
      }
      let curves = try #require(explanation.curves)
      let random = try #require(curves.randomDeletion)
      beaten += curves.deletion.reduce(0, +) < random.reduce(0, +) ? 1 : 0

      // Many parts: with ten, chance alone has a mean size of 0.27, with sixteen of 0.21.
      guard correlations.count < 40 else { continue }
      options.units = .equal(16)
      options.budget = 1_024
      options.label = explanation.label
      let values = try [explainer, untrained].map {
        try $0.explain(planted.clip.audio, options, on: pool).parts.map(\.shapley)
      }
      correlations.append(rankCorrelation(values[0], values[1]))
    }
    // Where the model is wrong, something else decides.
    #expect(Double(right) >= 0.97 * Double(unheard.count), "\(right)")
    #expect(hits.count == 3)
    for (name, count) in hits {
      #expect(Double(count) >= 0.91 * Double(right), "\(name): \(count)")
    }
    #expect(Double(beaten) >= 0.95 * Double(right), "\(beaten)")
    #expect(correlations.count == 40)
    let correlation = correlations.reduce(0) { $0 + abs($1) } / 40
    #expect(correlation < 0.3, "\(correlations)")
  }
}
