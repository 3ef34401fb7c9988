/// The gradient of a convolution's output for one clip, upsampled by the strides with zeros between
/// and around its values.
///
/// The gradient of the input is a convolution over it, with the flipped kernel and a stride of 1.
struct ZeroInsertedGradient: Sendable {
  /// The map that the kernel moves over; the zeros around count as its width, not as padding.
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

  /// The position of the gradient of output `index` along an axis.
  private func position(_ index: Int, axis: Int) -> Int {
    index * geometry.stride[axis] + geometry.dilation[axis] * (geometry.kernel[axis] - 1)
      - geometry.padding[axis]
  }

  /// Fills the memory with zeros, for a clip whose input has `frames` frames.
  func clear(_ memory: UnsafeMutablePointer<Float>, frames: Int) {
    memory.update(repeating: 0, count: count(frames: frames))
  }

  /// Copies the gradients [·, F', C] of some output frames to their positions.
  func put(
    _ dy: UnsafePointer<Float>,
    outputFrames: Range<Int>,
    inputFrames: Int,
    into memory: UnsafeMutablePointer<Float>
  ) {
    let channels = map.channels
    let width = map.rowSize / channels
    for (row, frame) in outputFrames.enumerated() {
      let frame = position(frame, axis: 0)
      // Outputs beyond saw only padding.
      guard (0..<height(inputFrames)).contains(frame) else { continue }
      let from = dy + row * outputWidth * channels
      let to = memory + frame * map.rowSize
      let first = position(0, axis: 1)
      if geometry.stride[1] == 1 && first >= 0 && first + outputWidth <= width {
        (to + first * channels).update(from: from, count: outputWidth * channels)
        continue
      }
      for output in 0..<outputWidth {
        let column = position(output, axis: 1)
        guard (0..<width).contains(column) else { continue }
        (to + column * channels).update(from: from + output * channels, count: channels)
      }
    }
  }
}
