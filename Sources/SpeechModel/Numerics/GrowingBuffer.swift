/// Memory that only grows, aligned to 64 bytes, so that a loop over batches allocates nothing
/// once it has seen its largest one.
///
/// The contents are lost when it grows. Not thread-safe: each worker owns its own.
package final class GrowingBuffer<Element: BitwiseCopyable> {
  /// The first element; valid until the next `reserve`.
  package private(set) var base: UnsafeMutablePointer<Element>
  /// The number of elements that fit.
  package private(set) var capacity: Int

  package init(capacity: Int = 0) {
    self.capacity = capacity
    base = Self.allocate(capacity)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Makes room for at least `count` elements.
  package func reserve(_ count: Int) {
    guard count > capacity else { return }
    UnsafeMutableRawPointer(base).deallocate()
    // An eighth more, since ragged batches approach their largest size slowly.
    capacity = count + count / 8
    base = Self.allocate(capacity)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    let bytes = max(64, count * MemoryLayout<Element>.stride)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    // Defined contents: a layer reads only what it has written, but a bug should be reproducible.
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return raw.bindMemory(to: Element.self, capacity: bytes / MemoryLayout<Element>.stride)
  }
}

/// A growing buffer of floats.
package typealias FloatBuffer = GrowingBuffer<Float>
