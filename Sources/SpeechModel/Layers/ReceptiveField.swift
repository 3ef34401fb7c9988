/// The receptive field of a layer's output: the input frames that it depends on.
///
/// A kernel of k taps, d apart, adds d (k - 1) steps, and a stride of s makes the next ones s times
/// as long (Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
/// Distill, 2019). Frames beyond the clip's ends count.
package struct ReceptiveField: Sendable, Equatable {
  /// Frames of the network's input; nil for the whole clip, however long.
  package private(set) var frames: Int? = 1
  /// Input frames from one output to the next.
  private var step = 1
  /// The input frame in the middle of what the first output sees, or represents once each output
  /// sees the whole clip; below 0 in the padding before the clip.
  private var middle = 0.0

  /// A number of steps longer than any clip, so that sums over untrusted layers do not overflow.
  private static let longestStep = 1 << 20

  package init() {}

  /// Grows by a layer after those before it.
  package mutating func grow(through layer: LayerConfiguration) { layer.settings.grow(&self) }

  /// Grows by a kernel that moves over frames.
  mutating func grow(through kernel: KernelGeometry) {
    let reach = kernel.dilation[0] * (kernel.kernel[0] - 1)
    frames = frames.map { $0 + reach * step }
    middle += (Double(reach) / 2 - Double(kernel.padding[0])) * Double(step)
    step = min(Self.longestStep, step * kernel.stride[0])
  }

  /// Grows by a row before the frames of the clip.
  mutating func growByFirstRow() { middle -= Double(step) }

  /// Grows to the whole clip.
  mutating func growToWholeClip() { frames = nil }

  /// The field after a sequence of layers.
  func through(_ layers: [LayerConfiguration]) -> ReceptiveField {
    layers.reduce(into: self) { $0.grow(through: $1) }
  }

  /// The field of a sum of two: the larger one, as kernels are centred.
  func joined(_ other: ReceptiveField) -> ReceptiveField {
    guard let frames else { return self }
    guard let others = other.frames else { return other }
    return frames >= others ? self : other
  }

  /// The middle of what an output sees, or represents once each sees the whole clip, in seconds
  /// from the start of the clip.
  package func middleSeconds(of output: Int, _ features: FeatureConfiguration) -> Double {
    let frame = middle + Double(output * step)
    // Centred frames have their middle at their time, the others begin there.
    let half = features.framing == .uncentered ? Double(features.windowLength) / 2 : 0
    return (frame * Double(features.hopLength) + half) / Double(features.sampleRateHertz)
  }

  /// The span from the first sample that it depends on to the last, in milliseconds, including
  /// analysis windows and time differences but not normalization over a clip; nil for the whole
  /// clip.
  package func milliseconds(_ features: FeatureConfiguration) -> Double? {
    frames.map { frames in
      let steps = frames - 1 + 2 * Deltas.reach * features.deltas
      let samples = features.windowLength + steps * features.hopLength
      return 1_000 * Double(samples) / Double(features.sampleRateHertz)
    }
  }
}
