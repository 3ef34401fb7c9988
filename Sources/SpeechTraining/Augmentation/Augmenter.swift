internal import SpeechModel

/// One step that varies a training clip, `{speed: {factor: [0.9, 1.1]}}` in a configuration file.
public enum Augmenter: Sendable, Equatable {
  /// Noise at a signal-to-noise ratio.
  case noise(BackgroundNoise)
  /// Faster or slower, the pitch with it.
  case speed(SpeedPerturbation)
  /// The sound earlier or later within the clip.
  case timeShift(TimeShift)
  /// Silence before and after.
  case silence(SurroundingSilence)
  /// Louder or softer.
  case gain(Gain)
  /// Frames hidden.
  case timeMask(FeatureMask)
  /// Bands hidden.
  case frequencyMask(FeatureMask)

  /// What was drawn for one clip; applying it needs no chance.
  package enum Drawn: Codable, Equatable {
    case noise(BackgroundNoise.Drawn)
    case speed(SpeedPerturbation.Drawn)
    case timeShift(TimeShift.Drawn)
    case silence(SurroundingSilence.Drawn)
    case gain(Gain.Drawn)
    case timeMask(FeatureMask.Drawn)
    case frequencyMask(FeatureMask.Drawn)
  }

  private var probability: Double {
    switch self {
    case .noise(let step): step.probability
    case .speed(let step): step.probability
    case .timeShift(let step): step.probability
    case .silence(let step): step.probability
    case .gain(let step): step.probability
    case .timeMask(let step), .frequencyMask(let step): step.probability
    }
  }

  /// Draws what is to happen to a clip, or nil for nothing.
  func draw(from stream: inout RandomStream, noiseRecordings: Int) -> Drawn? {
    guard Double(stream.uniform()) < probability else { return nil }
    return switch self {
    case .noise(let step): .noise(step.draw(from: &stream, recordings: noiseRecordings))
    case .speed(let step): .speed(step.draw(from: &stream))
    case .timeShift(let step): .timeShift(step.draw(from: &stream))
    case .silence(let step): .silence(step.draw(from: &stream))
    case .gain(let step): .gain(step.draw(from: &stream))
    case .timeMask(let step): .timeMask(step.draw(from: &stream))
    case .frequencyMask(let step): .frequencyMask(step.draw(from: &stream))
    }
  }
}

extension Augmenter: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case noise, speed
    case timeShift = "time-shift"
    case silence, gain
    case timeMask = "time-mask"
    case frequencyMask = "frequency-mask"
  }

  /// Reads an object with one key, the step's name.
  public init(from decoder: any Decoder) throws {
    let (key, settings) = try decodeChoice(
      decoder,
      among: Keys.self,
      path: "augmentation",
      example: "{gain: {decibels: [-6, 6]}}"
    )
    self =
      switch key {
      case .noise: .noise(try BackgroundNoise(from: settings))
      case .speed: .speed(try SpeedPerturbation(from: settings))
      case .timeShift: .timeShift(try TimeShift(from: settings))
      case .silence: .silence(try SurroundingSilence(from: settings))
      case .gain: .gain(try Gain(from: settings))
      case .timeMask: .timeMask(try FeatureMask(from: settings))
      case .frequencyMask: .frequencyMask(try FeatureMask(from: settings))
      }
  }

  /// Writes an object with one key and all settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    switch self {
    case .noise(let step): try container.encode(step, forKey: .noise)
    case .speed(let step): try container.encode(step, forKey: .speed)
    case .timeShift(let step): try container.encode(step, forKey: .timeShift)
    case .silence(let step): try container.encode(step, forKey: .silence)
    case .gain(let step): try container.encode(step, forKey: .gain)
    case .timeMask(let step): try container.encode(step, forKey: .timeMask)
    case .frequencyMask(let step): try container.encode(step, forKey: .frequencyMask)
    }
  }
}
