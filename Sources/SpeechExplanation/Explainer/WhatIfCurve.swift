internal import Foundation
public import SpeechModel
internal import SpeechTraining

/// How the answer changes when the whole clip is changed more and more, as training does by
/// augmentation.
public struct WhatIfCurve: Sendable, Equatable, Encodable {
  /// A value from which on the answer is another one.
  public struct Flip: Sendable, Equatable, Encodable {
    /// The value.
    public let value: Double
    /// The answer there.
    public let answer: String
  }

  /// What changes, such as "white noise".
  public let step: String
  /// The unit of the values, such as "dB".
  public let unit: String
  /// The values, in increasing order.
  public let values: [Double]
  /// The probability of the explained label at each value, in [0, 1].
  public let probabilities: [Double]
  /// The most likely label at each value.
  public let answers: [String]
  /// The value at which nothing changes; nil if none of the values is that.
  public let unchanged: Double?
  /// The answer for the unchanged clip.
  public let answer: String
  /// The first values, from the unchanged clip outwards, at which another label is the answer; none
  /// if none is.
  public let flipsAt: [Flip]

  /// The curves of a clip for a label: noise, loudness, pitch, pace and bandwidth.
  ///
  /// - Throws: `AudioError` or `ModelFileError` as for recognition.
  public static func curves(
    of clip: AudioClip,
    label: String,
    _ recognizer: SpeechRecognizer,
    on pool: WorkerPool? = nil
  ) throws -> [WhatIfCurve] {
    let samples = try Resampler.resample(clip, toHertz: recognizer.sampleRateHertz).samples
    let scene = AugmentationScene(rateHertz: recognizer.sampleRateHertz)
    let answer = try recognizer.recognize(clip).mostLikelyLabel
    return try WhatIfStep.all(rateHertz: recognizer.sampleRateHertz).map { step in
      let changed = try step.values.map { value in
        var samples = samples
        try step.change(value).apply(to: &samples, scene)
        return AudioClip(samples: samples, sampleRateHertz: scene.rateHertz)
      }
      let predictions = try recognizer.recognize(changed, on: pool)
      return WhatIfCurve(step, predictions, label: label, answer: answer)
    }
  }

  private init(_ step: WhatIfStep, _ predictions: [Prediction], label: String, answer: String) {
    self.step = step.name
    unit = step.unit
    values = step.values
    unchanged = step.unchanged
    probabilities = predictions.map { prediction in
      Double(prediction.scores.first { $0.label == label }?.probability ?? 0)
    }
    let answers = predictions.map(\.mostLikelyLabel)
    self.answers = answers
    self.answer = answer
    flipsAt = step.outwards.compactMap { way in
      way.first { answers[$0] != answer }.map { Flip(value: step.values[$0], answer: answers[$0]) }
    }
  }
}

/// One way to change a clip.
private struct WhatIfStep {
  let name: String
  let unit: String
  let values: [Double]
  var unchanged: Double?
  let change: (Double) -> any DrawnValue

  /// The indices of the values from the unchanged clip outwards, on each side of it; without such a
  /// value the largest is the mildest.
  var outwards: [[Int]] {
    guard let unchanged else { return [values.indices.reversed()] }
    return [
      values.indices.filter { values[$0] < unchanged }.reversed(),
      values.indices.filter { values[$0] > unchanged },
    ]
  }

  static func all(rateHertz: Int) -> [WhatIfStep] {
    [
      WhatIfStep(
        name: "white noise",
        unit: "dB of signal-to-noise ratio",
        values: Array(stride(from: -5, through: 40, by: 5))
      ) { BackgroundNoise.Drawn(sources: [.color(.white, seed: 0)], snrDecibels: $0) },
      WhatIfStep(
        name: "loudness",
        unit: "dB",
        values: Array(stride(from: -30, through: 18, by: 6)),
        unchanged: 0
      ) { Gain.Drawn(decibels: $0) },
      WhatIfStep(
        name: "pitch",
        unit: "semitones",
        values: Array(stride(from: -6, through: 6, by: 1)),
        unchanged: 0
      ) { PitchShift.Drawn(semitones: $0) },
      WhatIfStep(
        name: "pace",
        unit: "% of the clip's",
        values: Array(stride(from: 70, through: 140, by: 10)),
        unchanged: 100
      ) { TimeStretch.Drawn(factor: $0 / 100) },
      WhatIfStep(
        name: "bandwidth",
        unit: "Hz",
        values: [500, 800, 1_200, 1_800, 2_500, 3_400, 5_000, 7_000].filter {
          $0 < 0.45 * Double(rateHertz)
        }
      ) { LowPass.Drawn(cutoffHertz: $0) },
    ]
  }
}
