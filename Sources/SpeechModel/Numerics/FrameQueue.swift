/// Frames that a stream still needs, by their index since its beginning: added at one end, and dropped at the
/// other once nobody reads them any more.
///
/// They lie one after another in memory, so that what reads a clip reads a stretch of a stream as well. Allocates
/// nothing once it has held its largest number of frames. Not thread-safe: each stream owns its own.
package final class FrameQueue {
  /// Values of a frame.
  private let size: Int
  private var memory = FloatBuffer()
  /// The place in memory of the first frame that is held, and its index.
  private var offset = 0
  private var first = 0
  /// Frames before this one are not needed, arrived or not.
  private var needed = 0
  /// The index after the last frame.
  package private(set) var end = 0

  package init(size: Int) { self.size = size }

  /// Values that fit.
  package var capacity: Int { memory.capacity }

  /// Forgets everything; the next frame is the first.
  package func clear() { (offset, first, needed, end) = (0, 0, 0, 0) }

  /// The memory of the next frames, which count once they are written and `add` is called.
  package func room(_ frames: Int) -> UnsafeMutablePointer<Float> {
    let held = end - first
    if (offset + held + frames) * size > memory.capacity {
      let old = memory
      // Half of it is free, so that frames are moved to the front seldom.
      if 2 * (held + frames) * size > old.capacity {
        memory = FloatBuffer(capacity: 2 * (held + frames) * size)
      }
      memory.base.update(from: old.base + offset * size, count: held * size)
      offset = 0
    }
    return memory.base + (offset + held) * size
  }

  /// Adds frames that were written to `room`.
  package func add(_ frames: Int) {
    end += frames
    drop(before: needed)
  }

  /// Adds a copy of frames.
  package func add(_ values: UnsafePointer<Float>, frames: Int) {
    room(frames).update(from: values, count: frames * size)
    add(frames)
  }

  /// Adds frames of one value.
  package func add(repeating value: Float, frames: Int) {
    room(frames).update(repeating: value, count: frames * size)
    add(frames)
  }

  /// The frames from one on, which must not have been dropped.
  package func frames(from index: Int) -> UnsafePointer<Float> {
    precondition(index >= first, "a frame that is still held")
    return UnsafePointer(memory.base + (offset + index - first) * size)
  }

  /// Drops all frames before one, which may have yet to come.
  package func drop(before index: Int) {
    needed = max(needed, index)
    let count = max(0, min(needed, end) - first)
    offset += count
    first += count
  }
}
