internal import Foundation
package import SpeechModel

/// The layout of `reference.safetensors`: tensors of numbers with a row for each clip, and their names as
/// JSON in the metadata.
extension ReferenceClips {
  private static let kind = "asr-baseline reference"
  private static let version = "1"

  /// Names of one clip, in the metadata.
  private struct Names: Codable {
    var path: String
    var label: String?
    var group: String?
    var digest: String?
  }

  /// The file.
  package func encoded() throws -> Safetensors {
    var file = Safetensors(metadata: [
      "kind": Self.kind, "version": Self.version, "sample-rate-hertz": "\(sampleRateHertz)",
      "labels": try sortedJSON(labels),
      "statistics": try sortedJSON(ClipStatistic.allCases.map(\.rawValue)),
    ])
    for (subset, clips) in [("training", training), ("validation", validation)] {
      file.metadata[subset] = try sortedJSON(
        clips.map { Names(path: $0.path, label: $0.label, group: $0.group, digest: $0.digest) }
      )
      let answers = clips.compactMap(\.answer)
      for (name, rows) in [
        ("statistics", clips.map { $0.statistics.values.map(Float.init) }),
        ("rates", clips.map { [Float($0.rateHertz)] }), ("features", answers.map(\.features)),
        ("probabilities", answers.map(\.probabilities)),
      ] {
        file.tensors["\(subset).\(name)"] = Safetensors.Tensor(
          shape: [rows.count, rows.first?.count ?? 0],
          values: rows.flatMap { $0 }
        )
      }
    }
    return file
  }

  private typealias Fault = ComparisonError.ReferenceFault

  /// Reads a file.
  ///
  /// - Throws: `ComparisonError.ReferenceFault`.
  package init(decoding file: Safetensors) throws {
    guard file.metadata["kind"] == Self.kind, file.metadata["version"] == Self.version,
      let rate = file.metadata["sample-rate-hertz"].flatMap({ Int($0) }), rate > 0
    else { throw Fault.version }
    let statistics: [String] = try Self.value("statistics", in: file)
    guard statistics == ClipStatistic.allCases.map(\.rawValue) else {
      throw Fault.statistics
    }
    self.init(
      labels: try Self.value("labels", in: file),
      sampleRateHertz: rate,
      training: [],
      validation: []
    )
    training = try clips("training", in: file)
    validation = try clips("validation", in: file)
  }

  private func clips(_ subset: String, in file: Safetensors) throws -> [ComparedClip] {
    let names: [Names] = try Self.value(subset, in: file)
    func rows(_ name: String, columns: Int? = nil) throws -> [[Float]] {
      guard let tensor = file.tensors["\(subset).\(name)"], tensor.shape.count == 2,
        tensor.shape[0] == names.count,
        columns == nil || tensor.shape[1] == columns || names.isEmpty
      else { throw Fault.rows(table: "\(subset).\(name)") }
      let width = tensor.shape[1]
      return names.indices.map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
    }
    let statistics = try rows("statistics", columns: ClipStatistic.allCases.count)
    let rates = try rows("rates", columns: 1)
    let features = try rows("features")
    let probabilities = try rows("probabilities", columns: labels.count)
    return try names.indices.map { index in
      guard let values = ClipStatistics(values: statistics[index].map(Double.init)),
        let rate = Int(exactly: rates[index][0])
      else { throw Fault.sampleRate }
      return ComparedClip(
        path: names[index].path,
        label: names[index].label,
        group: names[index].group,
        rateHertz: rate,
        digest: names[index].digest,
        statistics: values,
        answer: ModelAnswer(probabilities: probabilities[index], features: features[index])
      )
    }
  }

  private static func value<Value: Decodable>(_ key: String, in file: Safetensors) throws -> Value {
    let text = file.metadata[key] ?? ""
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
      throw Fault.unreadable(part: key)
    }
    return value
  }
}
