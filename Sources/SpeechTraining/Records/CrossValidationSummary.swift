internal import Foundation
internal import SpeechModel

/// The contents of `cross-validation.json`: the results of each part, and their mean and deviation.
public struct CrossValidationSummary: Sendable, Equatable {
  /// One part.
  public struct Part: Sendable, Equatable, Encodable {
    /// Its name, which is that of its folder.
    public let name: String
    /// The fraction of testing clips recognized, in [0, 1]; nil if there are none.
    public let testAccuracy: Double?
    /// Testing clips.
    public let clips: Int

    /// - Precondition: The part was run to its end.
    init(_ name: String, _ summary: TrainingSummary) {
      self.init(
        name: name,
        testAccuracy: summary.testAccuracy,
        clips: summary.clips[Subset.testing.rawValue] ?? 0
      )
    }

    package init(name: String, testAccuracy: Double?, clips: Int) {
      self.name = name
      self.testAccuracy = testAccuracy
      self.clips = clips
    }

    private enum Keys: String, CodingKey { case name, testAccuracy, clips }

    /// Writes every value, null for a missing accuracy.
    public func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(name, forKey: .name)
      try values.encode(testAccuracy, forKey: .testAccuracy)
      try values.encode(clips, forKey: .clips)
    }
  }

  /// The preset's name, or `custom`.
  public let model: String
  /// The seed.
  public let seed: UInt64
  /// The part in which it was stopped, by hand or by the time limit.
  public internal(set) var unfinished: String?
  /// The parts that are done.
  public internal(set) var parts: [Part]

  package init(model: String, seed: UInt64, parts: [Part]) {
    self.model = model
    self.seed = seed
    self.parts = parts
  }

  /// Accuracies of the parts that have testing clips.
  private var accuracies: [Double] { parts.compactMap(\.testAccuracy) }

  /// The mean of the parts' accuracies; nil if none has testing clips.
  public var mean: Double? {
    accuracies.isEmpty ? nil : accuracies.reduce(0, +) / Double(accuracies.count)
  }

  /// The standard deviation of the parts' accuracies (with n - 1); nil for fewer than two.
  public var deviation: Double? {
    guard let mean, accuracies.count > 1 else { return nil }
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(accuracies.count - 1)).squareRoot()
  }

  /// The part with the lowest accuracy; the first of equals; nil if none has testing clips.
  public var worst: Part? {
    parts.filter { $0.testAccuracy != nil }
      .min { ($0.testAccuracy ?? 1) < ($1.testAccuracy ?? 1) }
  }

  /// Parts without a testing clip, which have no result.
  public var untested: [Part] { parts.filter { $0.testAccuracy == nil } }

  /// A table for the user, ending in mean, deviation and the worst.
  public var report: String {
    guard !parts.isEmpty else { return "no part is done" }
    let width = max(12, parts.map(\.name.count).max() ?? 0)
    func cell(_ share: Double) -> String { String(format: "%5.1f %%", 100 * share) }
    var lines = parts.map { part in
      "  \(part.name.padded(to: width))  "
        + (part.testAccuracy.map { "\(cell($0))  of \(counted(part.clips, "clip"))" }
          ?? "      –  no clip to test")
    }
    if let mean {
      lines.append(
        "  \("mean".padded(to: width))  \(cell(mean))"
          + (deviation.map { String(format: ", deviation %.1f points", 100 * $0) } ?? "")
          + (worst.map { ", worst \(percent($0.testAccuracy ?? 0)) (\($0.name))" } ?? "")
      )
    }
    if !untested.isEmpty {
      lines.append(
        "  \(counted(untested.count, "part")) without a clip to test: left out of these figures;"
          + " take fewer parts, or record more clips of the rarest label"
      )
    }
    return lines.joined(separator: "\n")
  }
}

extension CrossValidationSummary: Encodable {
  private enum Keys: String, CodingKey { case model, seed, parts, mean, deviation, worst }

  /// Writes the parts, mean and deviation.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(model, forKey: .model)
    try values.encode(seed, forKey: .seed)
    try values.encode(parts, forKey: .parts)
    try values.encode(mean, forKey: .mean)
    try values.encode(deviation, forKey: .deviation)
    try values.encode(worst?.name, forKey: .worst)
  }
}
