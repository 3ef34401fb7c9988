/// The windows that cover a clip much longer than those the network was trained on.
enum ClipWindows {
  /// The parts of a clip of `samples` samples, for training clips of at most `longest` samples.
  ///
  /// Up to twice the longest training clip it is one part. Beyond, windows of the longest
  /// training clip follow half a window apart, the last one flush with the end.
  static func ranges(samples: Int, longest: Int) -> [Range<Int>] {
    if samples <= 2 * longest { return [0..<samples] }
    let step = max(1, longest / 2)
    var starts = Array(stride(from: 0, through: samples - longest, by: step))
    if let last = starts.last, last + longest < samples { starts.append(samples - longest) }
    return starts.map { $0..<$0 + longest }
  }
}
