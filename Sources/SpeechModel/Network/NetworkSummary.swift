/// A network layer by layer: shapes, parameters, cost and receptive field.
///
/// Costs and shapes are those of one second of audio.
package struct NetworkSummary: Sendable, Equatable {
  /// One layer as configured, or the classifier.
  package struct Row: Sendable, Equatable {
    /// The layer with its settings in words: "conv 3×3, 16 channels, padding 1×1".
    package var layer: String
    /// Its number, counted from 1: "4", or "4.body.1" in a branch of layer 4.
    package var place: String
    /// Frames, positions and channels of its output, [T, F, C].
    package var output: [Int]
    /// Trainable parameters.
    package var parameters: Int
    /// Multiply-accumulates; the operations of a ReLU or norm are not counted.
    package var multiplyAdds: Int
    /// The part of the clip that an output sees.
    package var receptiveField: ReceptiveField
    /// That in milliseconds; nil for the whole clip.
    package var receptiveMilliseconds: Double?
  }

  /// Frames, positions and channels of the input, [T, F, C].
  package let input: [Int]
  /// The layers, the classifier last.
  package let rows: [Row]
  /// The size of the model file, in bytes.
  package let fileBytes: Int

  /// Summarizes a plan.
  ///
  /// - Parameters:
  ///   - features: The settings of the plan's input.
  ///   - fileBytes: The size of the model file, in bytes.
  package init(_ plan: NetworkPlan, _ features: FeatureConfiguration, fileBytes: Int) {
    self.fileBytes = fileBytes
    let frames = plan.graph.frames(input: max(plan.minimumFrames, features.framesPerSecond))
    input = [frames[0], plan.inputWidth, plan.inputChannels]
    let fields = plan.receptiveFields
    var rows: [Row] = []
    for (index, (layer, origin)) in zip(plan.layers, plan.origins).enumerated() {
      let cost = layer.multiplyAdds(frames[plan.graph.sources[index].main])
      let field = fields[index + 1]
      for part in origin {
        let configured = part == plan.configured.count ? nil : plan.configured[part]
        let name = configured?.path.name ?? NetworkPlan.classifier
        rows.append(
          Row(
            layer: configured?.configuration.settings.words
              ?? "classifier, \(layer.outputChannels) labels",
            place: configured?.path.number ?? "\(plan.configuration.count + 1)",
            output: [frames[index + 1], layer.outputWidth, layer.outputChannels],
            parameters: plan.parameters.entries.filter { $0.layer == name }
              .reduce(0) { $0 + $1.shape.reduce(1, *) },
            // Of fused layers, the first computes the products.
            multiplyAdds: part == origin.lowerBound ? cost : 0,
            receptiveField: field,
            receptiveMilliseconds: field.milliseconds(features)
          )
        )
      }
    }
    self.rows = rows
  }

  /// Trainable parameters.
  package var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// Multiply-accumulates for one second of audio.
  package var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
}

extension NetworkPlan {
  /// The receptive field of each map, the network's input first.
  var receptiveFields: [ReceptiveField] {
    var fields = [ReceptiveField()]
    for (source, origin) in zip(graph.sources, origins) {
      var field = fields[source.main]
      if let shortcut = source.shortcut { field = field.joined(fields[shortcut]) }
      for index in origin where configured.indices.contains(index) {
        let layer = configured[index].configuration
        // Branches have been handled before.
        if layer.settings.branches == nil { field.grow(through: layer) }
      }
      fields.append(field)
    }
    return fields
  }
}
