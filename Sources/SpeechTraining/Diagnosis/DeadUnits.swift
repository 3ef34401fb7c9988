package import SpeechModel

/// Units of a ReLU layer that are zero for every clip: they contribute nothing, and as their
/// gradient is zero, too, they never will (Maas, Hannun and Ng, 2013).
///
/// A unit is a channel: its values at all frames and frequencies come from the same weights.
package struct DeadUnits: Sendable, Equatable {
  /// The layer as error messages name it: "layer 3 (relu)".
  package let layer: String
  /// Channels that are zero throughout.
  package let dead: Int
  /// Channels, C.
  package let units: Int

  package init(layer: String, dead: Int, units: Int) {
    self.layer = layer
    self.dead = dead
    self.units = units
  }

  /// The fraction of units that are dead, in [0, 1].
  package var share: Double { Double(dead) / Double(units) }

  /// The fraction from which on a layer is considered broken.
  ///
  /// Single dead units are harmless, and half of them are off wherever the input hardly varies.
  package static let worrying = 0.75

  /// Counts the dead units of every ReLU layer on a batch, in inference.
  ///
  /// This includes a ReLU that is fused into a norm, as every layer here writes its output.
  package static func measure(_ network: Network, _ batch: FeatureBatch) -> [DeadUnits] {
    let plan = network.plan
    var alive: [Int: [Bool]] = [:]
    let pass = InferencePass(plan)
    for shard in batch.shards {
      pass.prepare(frames: shard.frames).update(from: shard.rows, count: shard.rows.count)
      _ = pass.run(network) { layer, output, values in
        guard let index = plan.origins[layer].last, plan.configured.indices.contains(index),
          plan.configured[index].configuration == .relu
        else { return }
        var seen = alive[index] ?? [Bool](repeating: false, count: output.channels)
        for position in 0..<output.rows * output.width {
          for channel in 0..<output.channels
          where values[position * output.channels + channel] > 0 { seen[channel] = true }
        }
        alive[index] = seen
      }
    }
    return alive.sorted { $0.key < $1.key }.map { index, seen in
      DeadUnits(
        layer: plan.configured[index].title,
        dead: seen.count { !$0 },
        units: seen.count
      )
    }
  }
}
