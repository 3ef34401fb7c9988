/// One clip's map of frames and frequencies with padding around it, so that a kernel moving over it
/// needs no edge cases.
struct PaddedMap: Sendable {
  /// Channels of a position.
  let channels: Int
  let geometry: KernelGeometry
  private let inputWidth: Int

  init(width: Int, channels: Int, geometry: KernelGeometry) {
    inputWidth = width
    self.channels = channels
    self.geometry = geometry
  }

  /// Values from one frame to the next.
  var rowSize: Int { (inputWidth + 2 * geometry.padding[1]) * channels }
  /// Output positions of a frame.
  var outputWidth: Int { geometry.outputs(inputWidth, axis: 1) }
  /// Values from the patches of one output frame to those of the next.
  var frameStep: Int { geometry.stride[0] * rowSize }
  /// Values from the patch of one output position to that of the next along frequency.
  var step: Int { geometry.stride[1] * channels }
  /// Whether there is any padding; a map without it is read in place.
  var isPadded: Bool { geometry.padding != [0, 0] }

  /// The offset at which each tap of the kernel reads, relative to the first tap; [kT · kF].
  var tapOffsets: [Int32] {
    (0..<geometry.kernel[0]).flatMap { i in
      (0..<geometry.kernel[1]).map { j in
        Int32(i * geometry.dilation[0] * rowSize + j * geometry.dilation[1] * channels)
      }
    }
  }

  /// The size of the padded map of a clip of `frames` frames.
  func count(frames: Int) -> Int { (frames + 2 * geometry.padding[0]) * rowSize }

  /// Fills the padded map of a clip: the body writes each frame's row [F, C] into the middle, and
  /// the padding gets a value.
  @inline(__always)
  func fill(
    _ map: UnsafeMutablePointer<Float>,
    frames: Int,
    around value: Float,
    _ put: (_ frame: Int, _ row: UnsafeMutablePointer<Float>) -> Void
  ) {
    let length = inputWidth * channels
    let (above, beside) = (geometry.padding[0] * rowSize, geometry.padding[1] * channels)
    map.update(repeating: value, count: above)
    (map + above + frames * rowSize).update(repeating: value, count: above)
    for frame in 0..<frames {
      let row = map + above + frame * rowSize
      row.update(repeating: value, count: beside)
      put(frame, row + beside)
      (row + beside + length).update(repeating: value, count: beside)
    }
  }

  /// Copies the middle of the map to a clip's frames [T, F, C].
  func copyMiddle(
    _ map: UnsafePointer<Float>,
    frames: Int,
    into x: UnsafeMutablePointer<Float>
  ) {
    let length = inputWidth * channels
    let first = geometry.padding[0] * rowSize + geometry.padding[1] * channels
    for frame in 0..<frames {
      (x + frame * length).update(from: map + first + frame * rowSize, count: length)
    }
  }

  /// Calls the body with each block of frames of the clip's output, of about `positions` positions.
  @inline(__always)
  func forEachBlock(frames: Int, positions: Int, _ body: (Range<Int>) -> Void) {
    let step = max(1, positions / max(1, outputWidth))
    for start in stride(from: 0, to: frames, by: step) { body(start..<min(frames, start + step)) }
  }
}
