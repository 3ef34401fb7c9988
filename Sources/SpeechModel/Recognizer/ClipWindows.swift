/// The windows that cover a clip much longer than those the network was trained on.
///
/// A clip of up to twice the longest training clip is one part. A longer one is covered by windows
/// as long as the longest training clip, half a window apart, the last one flush with the end.
struct ClipWindows: RandomAccessCollection {
  private let samples: Int
  private let length: Int
  private let step: Int
  let startIndex = 0
  let endIndex: Int

  /// The parts of a clip of `samples` samples, for training clips of at most `longest` samples.
  init(samples: Int, longest: Int) {
    self.samples = samples
    step = Swift.max(1, longest / 2)
    if samples <= 2 * longest {
      length = samples
      endIndex = 1
    } else {
      length = longest
      endIndex = (samples - longest + step - 1) / step + 1
    }
  }

  subscript(position: Int) -> Range<Int> {
    let start = Swift.min(position * step, samples - length)
    return start..<start + length
  }
}
