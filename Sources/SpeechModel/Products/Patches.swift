internal import CKernels

/// Which values of a map each output position is made of, as the kernels are told.
struct Patches: Sendable {
  /// Output positions of a frame.
  var width: Int
  /// Values between the patches of one frame and of the next, and of neighbours in a frame.
  var frameStep: Int
  var step: Int
  /// Where the runs of values that lie side by side begin, and how long each is.
  var segments: [Int32]
  var length: Int

  /// Calls the body with the kernels' description, which is valid during the call.
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
