internal import Foundation
internal import SpeechModel

/// What `split.json` holds: which clip is on which side, by which rule.
package struct SplitRecord: Codable, Sendable {
  package struct Omitted: Codable, Sendable {
    var path: String
    var reason: String
  }

  var root: String
  var noise: [String]
  var rule: SplitRule
  var seed: UInt64
  var digest: String
  var training: [String]
  var validation: [String]
  var testing: [String]
  var omitted: [Omitted]

  init(_ dataset: Dataset, seed: UInt64) {
    func paths(_ side: Side) -> [String] { dataset.indices(side).map { dataset.clips[$0].path } }
    root = dataset.root
    noise = dataset.noise
    rule = dataset.rule
    self.seed = seed
    digest = dataset.digest
    training = paths(.training)
    validation = paths(.validation)
    testing = paths(.testing)
    omitted = dataset.omissions.map { Omitted(path: $0.path, reason: $0.reason) }
  }

  /// The split of the run in a folder; nil for a model file by itself, or if it cannot be read.
  package init?(ofRun path: String) {
    guard isDirectory(path),
      let data = FileManager.default.contents(atPath: path + "/split.json"),
      let record = try? JSONDecoder().decode(SplitRecord.self, from: data)
    else { return nil }
    self = record
  }

  /// The side of every clip.
  var sides: [String: Side] {
    var sides: [String: Side] = [:]
    for (side, paths) in [
      (Side.training, training), (.validation, validation), (.testing, testing),
    ] {
      for path in paths { sides[path] = side }
    }
    return sides
  }
}
