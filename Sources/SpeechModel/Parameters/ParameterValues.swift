/// The trainable parameters of a network, one flat buffer that begins at a cache line, so that no
/// vector of a weight panel lies across two.
///
/// An array's elements lie 16 bytes after what `malloc` returns: from one program to the next,
/// products took several percent more or less time.
package struct ParameterValues: Sendable {
  private var memory: Memory

  package init(_ values: [Float]) { memory = Memory(values) }

  /// The address of the first value.
  package func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(memory) {} }
    return try body(UnsafeBufferPointer(memory.values))
  }

  /// The address of the first value, to change values.
  package mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    makeUnique()
    defer { withExtendedLifetime(memory) {} }
    return try body(memory.values)
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&memory) { memory = Memory(memory.values) }
  }

  // Unchecked: what several values share is never written; `makeUnique` copies first.
  private final class Memory: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Float>

    init(_ source: some Collection<Float>) {
      let raw = UnsafeMutableRawBufferPointer.allocate(
        byteCount: (source.count + 1) * MemoryLayout<Float>.stride,
        alignment: 64
      )
      values = UnsafeMutableBufferPointer(rebasing: raw.bindMemory(to: Float.self)[..<source.count])
      _ = values.initialize(fromContentsOf: source)
    }

    deinit { UnsafeMutableRawPointer(values.baseAddress)?.deallocate() }
  }
}

extension ParameterValues: RandomAccessCollection, MutableCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { memory.values.count }

  package subscript(index: Int) -> Float {
    get {
      precondition(indices.contains(index))
      return memory.values[index]
    }
    set {
      precondition(indices.contains(index))
      makeUnique()
      memory.values[index] = newValue
    }
  }

  /// Copies values into a range of the same length.
  package mutating func replaceSubrange(_ range: Range<Int>, with values: some Collection<Float>) {
    precondition(range.count == values.count && indices.contains(range))
    makeUnique()
    _ = memory.values[range].update(fromContentsOf: values)
  }
}

extension ParameterValues: Equatable {
  package static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}
