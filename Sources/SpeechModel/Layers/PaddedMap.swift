/// One clip's map of frames and frequencies with zeros around it, so that a kernel moving over it
/// meets no edge.
struct PaddedMap {
  /// Channels of a position.
  let channels: Int
  private let geometry: KernelGeometry
  private let inputWidth: Int

  init(width: Int, channels: Int, geometry: KernelGeometry) {
    inputWidth = width
    self.channels = channels
    self.geometry = geometry
  }

  /// Values from one frame to the next.
  var rowSize: Int { (inputWidth + 2 * geometry.padding[1]) * channels }
  /// Values from the patch of one output position to that of the next along frequency.
  var step: Int { geometry.stride[1] * channels }

  /// Where each tap of the kernel reads, from the first one's place; [kT · kF].
  var tapOffsets: [Int32] {
    (0..<geometry.kernel[0]).flatMap { i in
      (0..<geometry.kernel[1]).map { j in
        Int32(i * geometry.dilation[0] * rowSize + j * geometry.dilation[1] * channels)
      }
    }
  }

  /// Values of the map of a clip of `frames` frames.
  func count(frames: Int) -> Int { (frames + 2 * geometry.padding[0]) * rowSize }

  /// Where the patches of an output frame begin.
  func start(outputFrame: Int) -> Int { outputFrame * geometry.stride[0] * rowSize }

  /// Copies a clip's frames [T, F, C] into the middle of the map.
  func fill(
    _ map: UnsafeMutablePointer<Float>,
    from x: UnsafePointer<Float>,
    frames: Int
  ) {
    map.update(repeating: 0, count: count(frames: frames))
    forEachFrame(frames) { inside, outside, length in
      (map + inside).update(from: x + outside, count: length)
    }
  }

  /// Copies the middle of the map to a clip's frames.
  func empty(
    _ map: UnsafePointer<Float>,
    into x: UnsafeMutablePointer<Float>,
    frames: Int
  ) {
    forEachFrame(frames) { inside, outside, length in
      (x + outside).update(from: map + inside, count: length)
    }
  }

  private func forEachFrame(_ frames: Int, _ body: (Int, Int, Int) -> Void) {
    let length = inputWidth * channels
    for frame in 0..<frames {
      let inside = (frame + geometry.padding[0]) * rowSize + geometry.padding[1] * channels
      body(inside, frame * length, length)
    }
  }
}
