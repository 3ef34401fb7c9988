/// The gradient of a convolution's output for one clip, spread out by the strides with zeros
/// between and around, so that the gradient of the input is a convolution over it: with the
/// kernel turned around, and without strides.
struct SpreadMap: Sendable {
  /// What a kernel moves over; no padding of its own, since the room is part of its width.
  let map: PaddedMap
  private let geometry: KernelGeometry
  private let outputWidth: Int

  init(width: Int, channels: Int, geometry: KernelGeometry) {
    self.geometry = geometry
    outputWidth = geometry.outputs(width, axis: 1)
    map = PaddedMap(
      width: width + geometry.dilation[1] * (geometry.kernel[1] - 1),
      channels: channels,
      geometry: KernelGeometry(kernel: geometry.kernel, dilation: geometry.dilation)
    )
  }

  /// Values for the gradient of a clip whose input has `frames` frames.
  func count(frames: Int) -> Int { map.count(frames: height(frames)) }

  private func height(_ frames: Int) -> Int {
    frames + geometry.dilation[0] * (geometry.kernel[0] - 1)
  }

  /// Where the gradient of output `index` stands along an axis.
  private func place(_ index: Int, axis: Int) -> Int {
    index * geometry.stride[axis] + geometry.dilation[axis] * (geometry.kernel[axis] - 1)
      - geometry.padding[axis]
  }

  /// Makes everything zero, for a clip whose input has `frames` frames.
  func clear(_ memory: UnsafeMutablePointer<Float>, frames: Int) {
    memory.update(repeating: 0, count: count(frames: frames))
  }

  /// Puts the gradients [·, F', C] of some output frames into their places.
  func put(
    _ dy: UnsafePointer<Float>,
    outputFrames: Range<Int>,
    inputFrames: Int,
    into memory: UnsafeMutablePointer<Float>
  ) {
    let channels = map.channels
    let width = map.rowSize / channels
    for (row, frame) in outputFrames.enumerated() {
      let frame = place(frame, axis: 0)
      // What lies beyond came from padding alone.
      guard (0..<height(inputFrames)).contains(frame) else { continue }
      let from = dy + row * outputWidth * channels
      let to = memory + frame * map.rowSize
      let first = place(0, axis: 1)
      if geometry.stride[1] == 1 && first >= 0 && first + outputWidth <= width {
        (to + first * channels).update(from: from, count: outputWidth * channels)
        continue
      }
      for position in 0..<outputWidth {
        let column = place(position, axis: 1)
        guard (0..<width).contains(column) else { continue }
        (to + column * channels).update(from: from + position * channels, count: channels)
      }
    }
  }
}
