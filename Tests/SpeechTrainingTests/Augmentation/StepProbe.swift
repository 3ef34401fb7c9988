import Foundation
import SpeechModel
import SpeechTraining

/// Measures what an augmentation step does to sound.
enum StepProbe {
  /// A scene without recordings.
  static func scene(rateHertz: Int = 16_000) -> AugmentationScene {
    AugmentationScene(rateHertz: rateHertz)
  }

  /// Normal noise.
  static func noise(_ count: Int, seed: UInt64 = 1) -> [Float] {
    NoiseGenerator.white(count, seed: seed).map { 0.1 * $0 }
  }

  /// What becomes of samples.
  static func applied(
    _ drawn: some DrawnValue,
    to samples: [Float],
    _ scene: AugmentationScene = scene()
  ) throws -> [Float] {
    var samples = samples
    try drawn.apply(to: &samples, scene)
    return samples
  }

  /// The gain of a linear step at frequencies, in dB, from what becomes of an impulse.
  static func gainDecibels(
    _ drawn: some DrawnValue,
    hertz: [Double],
    rateHertz: Int = 16_000
  ) throws -> [Double] {
    var impulse = [Float](repeating: 0, count: 2 * rateHertz)
    impulse[rateHertz] = 1
    let response = try applied(drawn, to: impulse, scene(rateHertz: rateHertz))
    return hertz.map { hertz in
      let (re, im) = fourier(response, radians: 2 * Double.pi * hertz / Double(rateHertz))
      return 10 * log10(re * re + im * im)
    }
  }

  /// The amplitude of a wave of the frequency in samples that hold a whole number of its periods.
  static func amplitude(_ samples: [Float], hertz: Double, rateHertz: Int = 16_000) -> Double {
    let (re, im) = fourier(samples, radians: 2 * Double.pi * hertz / Double(rateHertz))
    return 2 * (re * re + im * im).squareRoot() / Double(samples.count)
  }

  private static func fourier(_ samples: [Float], radians: Double) -> (Double, Double) {
    var (re, im) = (0.0, 0.0)
    for (n, sample) in samples.enumerated() where sample != 0 {
      re += Double(sample) * cos(radians * Double(n))
      im -= Double(sample) * sin(radians * Double(n))
    }
    return (re, im)
  }

  /// The step that a configuration file's entry means.
  static func augmenter(_ json: String) throws -> Augmenter {
    try JSONDecoder().decode(Augmenter.self, from: Data(json.utf8))
  }

  /// The words with which a configuration file's entry is refused.
  static func refusal(_ json: String) -> String {
    do {
      return "taken as \(try augmenter(json))"
    } catch {
      return "\(error)"
    }
  }

  /// What a step draws in many draws.
  static func draws<Step: AugmentationStep>(
    _ step: Step,
    _ scene: AugmentationScene = scene(),
    count: Int = 300
  ) -> [Step.Drawn] {
    (0..<count).map { draw in
      var stream = RandomStream(seed: 3, .augmentation, draw: UInt64(draw))
      return step.draw(from: &stream, scene)
    }
  }
}
