/// Reads a feature map [ΣT, F, C] of which something may still have to be done to every value: that
/// happens while it is read, in cache.
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

  /// The values where they lie, if nothing is left to be done to them.
  var finished: UnsafePointer<Float>? { deferred == nil ? values : nil }

  /// Positions from a place on, in memory if something was left to be done.
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

  /// Copies positions from a place on.
  @inline(__always)
  func copy(_ start: Int, positions: Int, into target: UnsafeMutablePointer<Float>) {
    if let deferred {
      deferred.apply(values + start, positions: positions, into: target)
    } else {
      target.update(from: values + start, count: positions * channels)
    }
  }

  /// Where the gradient of the map goes.
  func sink(_ dx: UnsafeMutablePointer<Float>) -> GradientSink {
    GradientSink(dx: dx, x: values, deferred: deferred)
  }
}

/// Takes the gradient of a feature map piece by piece, and does to each what goes back through
/// that which was done to the values as they were read.
struct GradientSink {
  /// Where to write.
  let dx: UnsafeMutablePointer<Float>
  fileprivate let x: UnsafePointer<Float>
  fileprivate let deferred: ChannelNormalization.Factors?

  /// Finishes the gradient of positions that were just written, from a place on.
  @inline(__always)
  func finish(_ start: Int, positions: Int) {
    deferred?.backpropagate(dx + start, x + start, positions: positions)
  }
}

extension LayerPass {
  /// A clip's input [T, F, C] in the middle of a map with a value all around: the input itself
  /// where it can be, or else in memory.
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
