/// The Fourier transform of a real signal of N points and its inverse.
///
/// The process has one instance for each length. Safe to use from several threads at once, each
/// with a `Scratch` of its own.
package final class FourierTransform: Sendable {
  private let transform: BuiltRealTransform
  private let scratches: ObjectPool<Scratch>

  /// Points, N.
  package let length: Int
  /// Bins, N/2 + 1.
  package var bins: Int { length / 2 + 1 }

  /// Kept for the process's lifetime, since few lengths are used and planning costs more than a
  /// transform.
  private static let known = LockedValue([Int: FourierTransform]())

  /// The transform of N points, N even.
  package static func points(_ length: Int) -> FourierTransform {
    known.withLock { known in
      if let transform = known[length] { return transform }
      let transform = FourierTransform(length: length)
      known[length] = transform
      return transform
    }
  }

  /// The smallest length of at least `count` points that is 2^k or 3 · 2^k, k ≥ 4: transforms of
  /// these are fast, and there are few of them.
  package static func quickLength(atLeast count: Int) -> Int {
    var length = 16
    while length < count { length *= 2 }
    let smaller = length / 4 * 3
    return smaller >= count && smaller >= 48 ? smaller : length
  }

  private init(length: Int) {
    precondition(length % 2 == 0 && length > 0, "the samples must pair up")
    self.length = length
    let transform = BuiltRealTransform(points: length)
    self.transform = transform
    scratches = ObjectPool { Scratch(length: length, workspaceValues: transform.workspaceValues) }
  }

  /// Calls the body with a `Scratch` of its own.
  package func withScratch<Value>(_ body: (Scratch) throws -> Value) rethrows -> Value {
    try scratches.use(body)
  }

  /// The scratch's samples become its spectrum, X[k] = Σ x[n] e^(-2πikn/N).
  package func forward(_ scratch: Scratch) {
    let memory = scratch.memory
    transform.forward(memory.input, into: memory.output, workspace: memory.workspace)
  }

  /// The scratch's spectrum becomes N times its samples, and is lost.
  package func backward(_ scratch: Scratch) {
    let memory = scratch.memory
    transform.backward(memory.output, into: memory.input, workspace: memory.workspace)
  }

  /// Memory for one transform at a time.
  package final class Scratch {
    fileprivate let memory: TransformMemory

    /// The N samples.
    package var samples: UnsafeMutablePointer<Float> { memory.input }
    /// The N/2 + 1 complex values of the spectrum, interleaved.
    package var spectrum: UnsafeMutablePointer<Float> { memory.output }

    fileprivate init(length: Int, workspaceValues: Int) {
      memory = TransformMemory(
        inputCount: length,
        outputCount: length + 2,
        workspaceCount: workspaceValues
      )
    }
  }
}
