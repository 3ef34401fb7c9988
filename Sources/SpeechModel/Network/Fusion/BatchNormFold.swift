/// A batch norm that inference computes as part of the convolution before it:
/// γ (W x + b - μ) / σ + β = (γ/σ W) x + (γ/σ (b - μ) + β).
struct BatchNormFold: Sendable {
  /// The names of the two layers.
  let convolution: String
  let norm: String
  let epsilon: Float
}

extension Network {
  /// The same network for inference, with folded norms.
  package func foldedForInference() -> Network {
    let folded = plan.foldingNorms()
    var values = [Float](repeating: 0, count: folded.parameters.count)
    let ours = Dictionary(uniqueKeysWithValues: plan.parameters.entries.map { ($0.name, $0.range) })
    for entry in folded.parameters.entries {
      if let range = ours[entry.name] {
        values.replaceSubrange(entry.range, with: parameters[range])
      }
    }
    let statisticsRanges = Dictionary(
      uniqueKeysWithValues: plan.statistics.entries.map { ($0.name, $0.range) }
    )
    for fold in folded.folds {
      func vector(_ name: String) -> [Float] { ours[name].map { Array(parameters[$0]) } ?? [] }
      func statistic(_ name: String) -> [Float] {
        statisticsRanges[name].map { Array(statistics[$0]) } ?? []
      }
      let factor = zip(vector("\(fold.norm).weight"), statistic("\(fold.norm).running_var")).map {
        $0 / ($1 + fold.epsilon).squareRoot()
      }
      let shift = vector("\(fold.norm).bias")
      let mean = statistic("\(fold.norm).running_mean")
      for entry in folded.parameters.entries {
        if entry.name == "\(fold.convolution).weight" {
          // PyTorch keeps a kernel's outputs outermost.
          let perOutput = entry.shape.dropFirst().reduce(1, *)
          TorchLayout.forEach(entry.shape, entry.order) { theirs, ours in
            values[entry.range.lowerBound + ours] *= factor[theirs / perOutput]
          }
        } else if entry.name == "\(fold.convolution).bias" {
          let hadBias = ours[entry.name] != nil
          for (i, position) in entry.range.enumerated() {
            values[position] =
              ((hadBias ? values[position] : 0) - mean[i]) * factor[i] + shift[i]
          }
        }
      }
    }
    // Norms that follow no convolution stay as they are.
    let kept = folded.statistics.entries.flatMap { entry in
      statisticsRanges[entry.name].map { Array(statistics[$0]) } ?? []
    }
    return Network(plan: folded, parameters: values, statistics: kept)
  }
}
