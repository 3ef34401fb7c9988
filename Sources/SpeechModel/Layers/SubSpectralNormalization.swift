internal import CKernels

/// Batch norm of each channel in each band of neighbouring frequencies, with statistics, scale and
/// shift of their own (Chang et al., "SubSpectral normalization for neural audio data processing",
/// 2021).
///
/// Unlike `BatchNormalization` it writes its map. Parameters are in the order [bands, C].
package struct SubSpectralNormalization: Layer {
  package var outputWidth: Int { bands * bandWidth }
  package let outputChannels: Int
  private let bands: Int
  private let bandWidth: Int
  /// A norm of bands · C channels over the positions of a band: what there is to know but for
  /// where values lie.
  let norm: BatchNormalization

  init(
    width: Int,
    channels: Int,
    bands: Int,
    epsilon: Float,
    momentum: Float,
    name: String,
    layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) {
    outputChannels = channels
    self.bands = bands
    bandWidth = width / bands
    norm = BatchNormalization(
      width: bandWidth,
      channels: bands * channels,
      epsilon: epsilon,
      momentum: momentum,
      appliesReLU: false,
      isFused: true,
      name: name,
      layout: &layout,
      statistics: &statistics
    )
  }

  package var replacesGradient: Bool { true }

  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { norm.savedCount(input, output) }

  // The running factors, or the sums of a band in double.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    4 * bands * outputChannels
  }

  package func infer(_ pass: LayerPass) {
    let (factor, offset) = norm.runningFactors(pass)
    scale(pass, factor, offset)
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    norm.clearSums(pass.saved)
    addSums(pass, to: norm.moments(pass.saved)) { start, band, sums in
      let origin = pass.x + band * outputChannels
      asr_add_moments(bandWidth, outputChannels, pass.x + start, origin, sums)
    }
    norm.forward(pass, training)
    let pending = norm.pendingNorm(pass.saved)
    scale(pass, pending.factor, pending.offset)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let pending = norm.pendingNorm(pass.saved)
    addSums(pass, to: pending.gradientSums) { start, band, sums in
      let place = band * outputChannels
      asr_cut_and_add_sums(
        bandWidth,
        outputChannels,
        pass.x + start,
        pending.mean + place,
        pending.factor + place,
        pending.offset + place,
        0,
        // Without a ReLU to cut, nothing is written.
        UnsafeMutablePointer(mutating: gradient.dy + start),
        sums
      )
    }
    norm.backward(pass, gradient)
    guard let dx = gradient.dx else { return }
    let back = norm.normGradient(pass.saved)
    forEachBand(pass) { start, band in
      let place = band * outputChannels
      asr_batch_norm_backward(
        bandWidth,
        outputChannels,
        pass.x + start,
        gradient.dy + start,
        back.mean + place,
        back.factor + place,
        back.a + place,
        back.b + place,
        dx + start
      )
    }
  }

  private func scale(
    _ pass: LayerPass,
    _ factor: UnsafePointer<Float>,
    _ offset: UnsafePointer<Float>
  ) {
    forEachBand(pass) { start, band in
      let place = band * outputChannels
      asr_scale_shift(
        bandWidth,
        outputChannels,
        pass.x + start,
        factor + place,
        offset + place,
        0,
        pass.y + start
      )
    }
  }

  /// Adds two sums for each band and channel to totals [2, bands, C]; the body adds those of one
  /// band of one frame to sums [2, C].
  private func addSums(
    _ pass: LayerPass,
    to totals: UnsafeMutablePointer<Double>,
    _ body: (_ start: Int, _ band: Int, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) {
    let count = 2 * bands * outputChannels
    pass.scratch.withMemoryRebound(to: Double.self, capacity: count) { sums in
      sums.update(repeating: 0, count: count)
      forEachBand(pass) { start, band in body(start, band, sums + band * 2 * outputChannels) }
      for band in 0..<bands {
        for kind in 0..<2 {
          for channel in 0..<outputChannels {
            totals[(kind * bands + band) * outputChannels + channel] +=
              sums[(band * 2 + kind) * outputChannels + channel]
          }
        }
      }
    }
  }

  /// Calls the body with the place of each band of each frame, whose positions lie together.
  @inline(__always)
  private func forEachBand(_ pass: LayerPass, _ body: (_ start: Int, _ band: Int) -> Void) {
    for row in 0..<pass.input.rows {
      for band in 0..<bands {
        body((row * bands + band) * bandWidth * outputChannels, band)
      }
    }
  }
}
