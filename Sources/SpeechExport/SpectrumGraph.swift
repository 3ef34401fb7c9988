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

  /// The most values that the kernels of a configuration have.
  static func kernelCount(_ configuration: FeatureConfiguration) -> Int {
    let length = Double(configuration.transformLength)
    let highest = configuration.upperEdgeHertz / Double(configuration.sampleRateHertz) * length
    return 2 * (Int(highest) + 2) * configuration.windowLength
  }

  /// The mel energies of frames, [B, F, T], from samples [B, P].
  ///
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  func melEnergies(_ samples: ONNXValue) throws -> ONNXValue {
    graph.scope = "spectrum"
    let filters = try filters()
    let (window, hop) = (configuration.windowLength, configuration.hopLength)
    let kernels = kernels(filters.bins)
    precondition(kernels.count <= Self.kernelCount(configuration))
    let rows = 2 * filters.bins.count
    let spectrum: ONNXValue
    if configuration.removesOffset {
      let matrix = graph.constant(kernels, shape: [rows, window], name: "Fourier kernels")
      let frames = graph.transposed(centredFrames(samples), [0, 2, 1])
      spectrum = graph.add("MatMul", matrix, frames)
    } else {
      spectrum = graph.add(
        "Conv",
        graph.add("Unsqueeze", samples, graph.integers([1])),
        graph.constant(kernels, shape: [rows, 1, window], name: "Fourier kernels"),
        attributes: ["kernel_shape": .integers([window]), "strides": .integers([hop])]
      )
    }
    let power = graph.add("Mul", spectrum, spectrum)
    return graph.add("MatMul", filters.matrix, power)
  }

  /// The frames of samples without their means, [B, T, W].
  ///
  /// The kernels do without the mean as well, but would leave the rounding errors of a large one.
  private func centredFrames(_ samples: ONNXValue) -> ONNXValue {
    let (window, hop) = (configuration.windowLength, configuration.hopLength)
    let free = graph.add("Sub", graph.size(samples, axis: 1), graph.integers([window]))
    let last = graph.add("Div", free, graph.integers([hop]))
    let frame = graph.range(graph.add("Add", last, graph.integers([1])))
    let start = graph.add("Mul", frame, graph.integers([hop]))
    let index = graph.add(
      "Add",
      graph.add("Unsqueeze", start, graph.integers([1])),
      graph.range(graph.integers([window]))
    )
    let frames = graph.add("Gather", samples, index, attributes: ["axis": .integer(1)])
    let mean = graph.add("ReduceMean", frames, attributes: ["axes": .integers([2])])
    return graph.add("Sub", frames, mean)
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

  /// The kernels [2K, W] of the real parts, then of the imaginary ones.
  private func kernels(_ bins: Range<Int>) -> [Float] {
    let weights = configuration.window.weights(configuration.windowLength).map {
      Double($0) * configuration.amplitudeScale
    }
    let waves: [(Double) -> Double] = [{ cos($0) }, { -sin($0) }]
    return waves.flatMap { wave in
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
