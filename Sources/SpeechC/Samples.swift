internal import CASRBaseline
internal import SpeechModel

/// Samples of the caller, whose number and rate are within the limits.
struct Samples {
  private let samples: UnsafeBufferPointer<Float>
  private let rateHertz: Int
  private let name: String?

  /// - Throws: `Failure`.
  init(
    _ samples: UnsafePointer<Float>?,
    _ count: Int,
    rateHertz: Int,
    name: String? = nil
  ) throws {
    self.rateHertz = rateHertz
    self.name = name
    let limits = AudioLimits()
    func refuse(_ reason: AudioError.Reason) -> Failure {
      Failure(
        Int(ASR_INVALID_SAMPLES),
        AudioError(source: name ?? Self.noName, reason: reason).description
      )
    }
    guard limits.sampleRateHertz.contains(rateHertz) else {
      throw refuse(.sampleRate(found: rateHertz, allowed: limits.sampleRateHertz))
    }
    let most = min(limits.samples, Int(limits.durationSeconds) * rateHertz)
    guard (0...most).contains(count) else {
      throw refuse(.duration(allowedSeconds: Double(most) / Double(rateHertz)))
    }
    if count == 0 { throw refuse(.noFrames) }
    guard let samples else { throw Failure.argument("samples is null") }
    self.samples = UnsafeBufferPointer(start: samples, count: count)
  }

  private static let noName = "the clip"

  /// Writes the probabilities of the labels; at the model's rate nothing is copied.
  ///
  /// - Throws: `Failure` for samples that are not finite, `ModelFileError` for an answer that is not.
  func recognize(
    _ recognizer: SpeechRecognizer,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws -> Heard {
    do {
      return try recognizer.recognize(samples, rateHertz: rateHertz, into: probabilities)
    } catch let error as AudioError {
      let words = AudioError(source: name ?? Self.noName, reason: error.reason).description
      throw Failure(Int(ASR_INVALID_SAMPLES), words)
    }
  }
}

extension AudioClip {
  /// Writes the probabilities of the labels for a recording that was read.
  ///
  /// - Throws: `AudioError`, `ModelFileError`.
  func recognize(
    _ recognizer: SpeechRecognizer,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws -> Heard {
    try samples.withUnsafeBufferPointer {
      try recognizer.recognize($0, rateHertz: sampleRateHertz, into: probabilities)
    }
  }
}

/// What an answer says of a recording besides its probabilities.
typealias Heard = (seconds: Double, remarks: RemarkKinds)

extension SpeechRecognizer {
  /// Writes the probabilities of the labels for samples [S] at a rate.
  fileprivate func recognize(
    _ samples: UnsafeBufferPointer<Float>,
    rateHertz: Int,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws -> Heard {
    if rateHertz == sampleRateHertz {
      try recognize(samples, into: probabilities)
    } else {
      try recognize(resampling: samples, fromHertz: rateHertz, into: probabilities)
    }
    return (
      Double(samples.count) / Double(rateHertz),
      remarkRules.kinds(samples, sampleRateHertz: rateHertz)
    )
  }
}
