/// The values drawn by a composition: the steps that it chose, in order.
package struct DrawnSteps: DrawnValue {
  package var steps: [DrawnStep]

  package init(_ steps: [DrawnStep]) { self.steps = steps }

  package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
    for step in steps { try step.value.apply(to: &samples, scene) }
  }

  package func apply(
    toRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int,
    bands: Int
  ) {
    for step in steps {
      step.value.apply(toRows: rows, frames: frames, values: values, bands: bands)
    }
  }

  package var actsOnSamples: Bool { steps.contains { $0.value.actsOnSamples } }
  package var vocalTractFactor: Double? { steps.vocalTractFactor }
  package var mixture: Mixup.Drawn? { steps.mixture }
}

extension [DrawnStep] {
  /// The factor by which to warp features along the frequency axis: all that were drawn, one
  /// after another.
  package var vocalTractFactor: Double? {
    let factors = compactMap(\.value.vocalTractFactor)
    return factors.isEmpty ? nil : factors.reduce(1, *)
  }

  /// The clip to mix in; the last one drawn.
  package var mixture: Mixup.Drawn? { compactMap(\.value.mixture).last }
}
