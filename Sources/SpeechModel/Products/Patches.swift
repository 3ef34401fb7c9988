internal import CKernels

/// The values of a map that each output position is computed from, as the C kernels expect them.
struct Patches: Sendable {
  /// Output positions of a frame.
  var width: Int
  /// Values between the patches of one frame and of the next, and of neighbours in a frame.
  var frameStep: Int
  var step: Int
  /// The offsets of the runs of contiguous values, and the length of each.
  var segments: [Int32]
  var length: Int

  /// Calls the body with the C kernels' description, which is valid during the call.
  func withDescription(_ body: (asr_patches) -> Void) {
    segments.withUnsafeBufferPointer {
      guard let offsets = $0.baseAddress else { return }
      body(
        asr_patches(
          width: width,
          frame_step: frameStep,
          step: step,
          segments: $0.count,
          length: length,
          offsets: offsets
        )
      )
    }
  }
}
