internal import Foundation
internal import SpeechModel

extension LinearWeights {
  /// The weights for a terminal: a curve for each label over the features, and what weighs most.
  package var text: String {
    let width = labels.map(\.printable.count).max() ?? 0
    let curve = min(40, features.count)
    let title = "weights from the first feature to the last: of its mean, and of its deviation"
    let range = features.first.flatMap { first in
      first.lowHertz.flatMap { low in
        features.compactMap(\.highHertz).max().map {
          "weights from \(fixedPoint(low, decimals: 0)) to \(fixedPoint($0, decimals: 0)) Hz: of each mel"
            + " band's mean, and of its deviation"
        }
      }
    }
    let rows = labels.indices.map { label in
      let curves = [means[label], deviations[label]].map { Sparkline.draw($0, width: curve) }
      return "\(labels[label].printable.padded(to: width))  \(curves.joined(separator: "  "))"
        + "  \(strongest(label))"
    }
    return ([range ?? title] + rows).joined(separator: "\n")
  }

  /// What speaks most for a label, and against it.
  private func strongest(_ label: Int) -> String {
    let all =
      features.indices.map { ("mean of \(features[$0].name)", means[label][$0]) }
      + features.indices.map { ("deviation of \(features[$0].name)", deviations[label][$0]) }
    let (lowest, highest) = (all.min { $0.1 < $1.1 }, all.max { $0.1 < $1.1 })
    return [highest, lowest].compactMap { $0 }
      .map { "\($0.0) \(signed($0.1, decimals: 2))" }.joined(separator: ", ")
  }

  /// One JSON object in one line.
  package func json() throws -> [UInt8] {
    Array(try sortedJSON(self).printable.utf8)
  }
}
