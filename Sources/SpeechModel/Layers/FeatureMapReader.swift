/// Reads a feature map [ΣT, F, C], applying a deferred normalization, if there is one, to the
/// values while they are in cache.
struct FeatureMapReader {
  private let values: UnsafePointer<Float>
  private let channels: Int
  private let deferred: ChannelNormalization.Factors?

  init(
    _ values: UnsafePointer<Float>,
    channels: Int,
    deferred: ChannelNormalization.Factors? = nil
  ) {
    self.values = values
    self.channels = channels
    self.deferred = deferred
  }

  /// The values in place, unless a normalization was deferred.
  var finished: UnsafePointer<Float>? { deferred == nil ? values : nil }

  /// Positions from an offset on; in `memory` if a normalization was deferred.
  @inline(__always)
  func read(
    _ start: Int,
    positions: Int,
    in memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard let deferred else { return values + start }
    deferred.apply(values + start, positions: positions, into: memory)
    return UnsafePointer(memory)
  }

  /// Copies positions from an offset on.
  @inline(__always)
  func copy(_ start: Int, positions: Int, into target: UnsafeMutablePointer<Float>) {
    if let deferred {
      deferred.apply(values + start, positions: positions, into: target)
    } else {
      target.update(from: values + start, count: positions * channels)
    }
  }

  /// Where to write the gradient of the map.
  func sink(_ dx: UnsafeMutablePointer<Float>) -> GradientSink {
    GradientSink(dx: dx, x: values, deferred: deferred)
  }
}

/// Receives the gradient of a feature map block by block, and backpropagates each block through the
/// normalization that was applied while reading.
struct GradientSink {
  /// Where to write.
  let dx: UnsafeMutablePointer<Float>
  fileprivate let x: UnsafePointer<Float>
  fileprivate let deferred: ChannelNormalization.Factors?

  /// Finishes the gradient of positions just written, from an offset on.
  @inline(__always)
  func finish(_ start: Int, positions: Int) {
    deferred?.backpropagate(dx + start, x + start, positions: positions)
  }
}

extension LayerPass {
  /// A clip's input [T, F, C] padded on all sides with a value: the input itself if no copy is
  /// needed, else a copy in `memory`.
  func padded(
    _ map: PaddedMap,
    clip: Int,
    around value: Float = 0,
    in memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let start = input.start(of: clip) * input.rowSize
    if !map.isPadded, let x = reader.finished { return x + start }
    let (reader, size, width) = (reader, input.rowSize, input.width)
    map.fill(memory, frames: input.frames(of: clip), around: value) { frame, row in
      reader.copy(start + frame * size, positions: width, into: row)
    }
    return UnsafePointer(memory)
  }
}
