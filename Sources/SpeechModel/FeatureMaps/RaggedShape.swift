/// The shape of a ragged batch: the frames of its clips one after another as rows [ΣT, F, C],
/// channels last, without padding.
package struct RaggedShape: Sendable, Equatable {
  /// The first row of each clip, then the total number of rows; [B + 1].
  package private(set) var offsets: [Int]
  /// Positions along the frequency axis of a row, F.
  package let width: Int
  /// Channels of a position, C.
  package let channels: Int

  /// The shape of clips with the given numbers of frames.
  package init(frames: [Int], width: Int, channels: Int) {
    self.init(width: width, channels: channels)
    setFrames(frames)
  }

  /// The shape of an empty batch.
  package init(width: Int, channels: Int) {
    offsets = [0]
    self.width = width
    self.channels = channels
  }

  /// Resets to these lengths; allocates only on growth.
  package mutating func setFrames(_ frames: [Int]) {
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for count in frames { append(frames: count) }
  }

  /// Resets to clips of one length.
  mutating func setFrames(_ frames: Int, clips: Int) {
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for _ in 0..<clips { append(frames: frames) }
  }

  /// Resets to another batch's clips, with the number of frames of each mapped by `change`.
  mutating func setFrames(of other: RaggedShape, _ change: (Int) -> Int) {
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for clip in 0..<other.clips { append(frames: change(other.frames(of: clip))) }
  }

  private mutating func append(frames: Int) {
    precondition(frames >= 1, "every clip has at least one frame")
    offsets.append(offsets[offsets.count - 1] + frames)
  }

  /// Clips, B.
  package var clips: Int { offsets.count - 1 }
  /// Frames of all clips, ΣT.
  package var rows: Int { offsets[offsets.count - 1] }
  /// Values of a row, F · C.
  package var rowSize: Int { width * channels }
  /// Values in all.
  package var count: Int { rows * rowSize }

  /// Frames of the longest clip.
  package var longestClip: Int {
    var longest = 0
    for clip in 0..<clips { longest = max(longest, frames(of: clip)) }
    return longest
  }

  /// Frames of one clip, T.
  package func frames(of clip: Int) -> Int { offsets[clip + 1] - offsets[clip] }
  /// The first row of one clip.
  package func start(of clip: Int) -> Int { offsets[clip] }
}
