internal import CKernels

/// Normalizes each frame over its own values, then scales and shifts every value by its own
/// factors (Ba, Kiros and Hinton, "Layer Normalization", 2016).
///
/// The mean and the population variance are those of all F · C values of a row: PyTorch's
/// `LayerNorm` over the last axis of [T, F · C]. It is the same in training and inference, and no
/// frame depends on another.
package struct LayerNormalization: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let epsilon: Float
  private let scale: Range<Int>
  private let shift: Range<Int>
  private var values: Int { outputWidth * outputChannels }

  init(
    width: Int,
    channels: Int,
    epsilon: Float,
    name: String,
    layout: inout ParameterLayout
  ) {
    outputWidth = width
    outputChannels = channels
    self.epsilon = epsilon
    scale = layout.add("\(name).weight", shape: [width * channels], .scale, .constant(1))
    shift = layout.add("\(name).bias", shape: [width * channels], .shift, .constant(0))
  }

  package var replacesGradient: Bool { true }

  // The mean of each row, and 1 / its deviation.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (2 * input.rows, 0) }

  package func infer(_ pass: LayerPass) {
    asr_layer_norm(
      pass.input.rows,
      values,
      pass.x,
      pass.parameters + scale.lowerBound,
      pass.parameters + shift.lowerBound,
      epsilon,
      pass.y,
      pass.saved
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    asr_layer_norm_backward(
      pass.input.rows,
      values,
      pass.x,
      pass.saved,
      pass.parameters + scale.lowerBound,
      gradient.dy,
      gradient.parameters + scale.lowerBound,
      gradient.parameters + shift.lowerBound,
      gradient.dx
    )
  }
}
