/// How much work or memory settings ask for.
public struct WorkAmount: Sendable, Equatable {
  /// What is counted.
  public enum Unit: Sendable, Equatable {
    /// Frames.
    case frames
    /// Points of all transforms.
    case transformPoints
    /// Products of all cosine transforms.
    case cosineProducts
    /// Values of all feature rows.
    case featureValues
    /// Values that a layer gives; "layer 3 (conv)".
    case layerValues(String)
    /// Steps of the network, up to the layer that exceeds them; "layer 3 (conv)".
    case steps(upTo: String)
    /// Values in memory at once.
    case valuesAtOnce
  }

  /// The sound that it is for.
  public enum Sound: Sendable {
    /// A second of audio.
    case second
    /// The shortest clip that the network takes, which is longer than a second.
    case shortestClip
    /// The longest clip that is not divided into windows.
    case longestClip
  }

  /// The number of units.
  public let count: Int
  /// What is counted.
  public let unit: Unit
  /// The sound that it is for.
  public let sound: Sound

  package init(_ count: Int, _ unit: Unit, for sound: Sound) {
    self.count = count
    self.unit = unit
    self.sound = sound
  }
}

extension WorkAmount: CustomStringConvertible {
  /// The amount in words: "8000 frames for a second of audio".
  public var description: String { "\(count) \(unit) for \(sound)" }
}

extension WorkAmount.Unit: CustomStringConvertible {
  /// The units in words, in the plural.
  public var description: String {
    switch self {
    case .frames: "frames"
    case .transformPoints: "points to transform"
    case .cosineProducts: "products of the cosine transform"
    case .featureValues: "values"
    case .layerValues(let layer): "values of \(layer)"
    case .steps(let layer): "steps up to \(layer)"
    case .valuesAtOnce: "values in memory at once"
    }
  }
}

extension WorkAmount.Sound: CustomStringConvertible {
  /// The sound in words.
  public var description: String {
    switch self {
    case .second: "a second of audio"
    case .shortestClip: "the shortest clip that can be answered"
    case .longestClip: "a clip twice as long as the longest training clip"
    }
  }
}
