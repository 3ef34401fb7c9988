/// How much of a clip an output of a layer sees: the input frames that it depends on.
///
/// A kernel of k taps, d apart, adds d (k - 1) steps, and a stride of s makes the next ones s times
/// as long (Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
/// Distill, 2019). Frames beyond the clip's ends count.
package struct ReceptiveField: Sendable, Equatable {
  /// Frames of the network's input; nil for the whole clip, however long.
  package private(set) var frames: Int? = 1
  /// Input frames from one output to the next.
  private var step = 1
  /// The input frame in the middle of what the first output sees, or stands for once each sees the
  /// whole clip; below 0 in the padding before the clip.
  private var middle = 0.0

  /// Steps beyond which no clip goes, so that sums of a stranger's layers stay within an integer.
  private static let longestStep = 1 << 20

  package init() {}

  /// Takes in a layer after those before it.
  package mutating func grow(through layer: LayerConfiguration) { layer.settings.grow(&self) }

  /// Takes in a kernel that moves over frames.
  mutating func grow(through kernel: KernelGeometry) {
    let reach = kernel.dilation[0] * (kernel.kernel[0] - 1)
    frames = frames.map { $0 + reach * step }
    middle += (Double(reach) / 2 - Double(kernel.padding[0])) * Double(step)
    step = min(Self.longestStep, step * kernel.stride[0])
  }

  /// Takes in a row before the frames of the clip.
  mutating func growByFirstRow() { middle -= Double(step) }

  /// Sees the whole clip from here on.
  mutating func growToWholeClip() { frames = nil }

  /// That after layers that follow one another.
  func through(_ layers: [LayerConfiguration]) -> ReceptiveField {
    layers.reduce(into: self) { $0.grow(through: $1) }
  }

  /// That of a sum: the larger one, as kernels are centred.
  func joined(_ other: ReceptiveField) -> ReceptiveField {
    guard let frames else { return self }
    guard let others = other.frames else { return other }
    return frames >= others ? self : other
  }

  /// The middle of what an output sees, or stands for once each sees the whole clip, in seconds
  /// from the start of the clip.
  package func middleSeconds(of output: Int, _ features: FeatureConfiguration) -> Double {
    let frame = middle + Double(output * step)
    // Frames that are centred have their middle at their place, the others begin there.
    let half = features.framing == .uncentered ? Double(features.windowLength) / 2 : 0
    return (frame * Double(features.hopLength) + half) / Double(features.sampleRateHertz)
  }

  /// From the first sample that it depends on to the last, in milliseconds: analysis windows and
  /// time differences included, normalization over a clip not; nil for the whole clip.
  package func milliseconds(_ features: FeatureConfiguration) -> Double? {
    frames.map { frames in
      let steps = frames - 1 + 2 * Deltas.reach * features.deltas
      let samples = features.windowLength + steps * features.hopLength
      return 1_000 * Double(samples) / Double(features.sampleRateHertz)
    }
  }
}
