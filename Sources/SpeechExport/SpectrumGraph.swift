internal import Foundation
internal import SpeechModel

/// Mel energies in a graph: a convolution with cosines and sines, into which everything that
/// happens to a frame's samples is folded, and a matrix product.
///
/// The operator for Fourier transforms is slower on windows that are no power of two, and less
/// exact.
struct SpectrumGraph {
  let configuration: FeatureConfiguration
  let graph: ONNXGraph

  /// The mel energies of frames, [B, F, T], from samples [B, P].
  ///
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  func melEnergies(_ samples: ONNXValue) throws -> ONNXValue {
    graph.scope = "spectrum"
    let filters = try filters()
    let spectrum = graph.add(
      "Conv",
      graph.add("Unsqueeze", samples, graph.integers([1])),
      kernels(filters.bins),
      attributes: [
        "kernel_shape": .integers([configuration.windowLength]),
        "strides": .integers([configuration.hopLength]),
      ]
    )
    let power = graph.add("Mul", spectrum, spectrum)
    return graph.add("MatMul", filters.matrix, power)
  }

  /// The mel filters [F, 2K] over squares of real and imaginary parts, and the K bins that any of
  /// them reads.
  private func filters() throws -> (matrix: ONNXValue, bins: Range<Int>) {
    let filterbank = try MelFilterbank(configuration)
    let count = configuration.transformLength / 2 + 1
    let rows = (0..<filterbank.bands).map { filterbank.row($0, bins: count) }
    let used = (0..<count).filter { bin in rows.contains { $0[bin] > 0 } }
    let bins = (used.first ?? 0)..<(used.last ?? 0) + 1
    let matrix = rows.flatMap { $0[bins] + $0[bins] }
    let shape = [rows.count, 2 * bins.count]
    return (graph.constant(matrix, shape: shape, name: "mel filters"), bins)
  }

  /// The kernels [2K, 1, W] of the real parts, then of the imaginary ones.
  private func kernels(_ bins: Range<Int>) -> ONNXValue {
    let weights = configuration.window.weights(configuration.windowLength).map {
      Double($0) * configuration.amplitudeScale
    }
    let waves: [(Double) -> Double] = [{ cos($0) }, { -sin($0) }]
    let values = waves.flatMap { wave in
      bins.flatMap { bin in
        let kernel = weights.enumerated().map { n, weight in
          // The angle within a turn, so that it is exact.
          let turn = (bin * n) % configuration.transformLength
          let angle = 2 * Double.pi * Double(turn) / Double(configuration.transformLength)
          return weight * wave(angle)
        }
        return beforeWindow(kernel).map { Float($0) }
      }
    }
    let shape = [2 * bins.count, 1, weights.count]
    return graph.constant(values, shape: shape, name: "Fourier kernels")
  }

  /// A kernel that first does what is done to a frame before the window: every step is linear, and
  /// its transpose goes to the kernel, the last step first.
  private func beforeWindow(_ kernel: [Double]) -> [Double] {
    var kernel = kernel
    let share = configuration.preEmphasis
    if share > 0 {
      let original = kernel
      for n in kernel.indices.dropLast() { kernel[n] -= share * original[n + 1] }
      // The first sample also serves as the one before it.
      kernel[0] -= share * original[0]
    }
    if configuration.removesOffset {
      let mean = kernel.reduce(0, +) / Double(kernel.count)
      for n in kernel.indices { kernel[n] -= mean }
    }
    return kernel
  }
}
