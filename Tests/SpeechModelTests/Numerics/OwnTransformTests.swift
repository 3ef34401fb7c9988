import Foundation
import SpeechModel
import Testing

/// The transforms that stand in for FFTW's when the package is built without it.
@Suite struct OwnTransformTests {
  /// Every path: both axes shorter and longer than a vector, every radix, primes.
  static let lengths = Array(1...100) + [128, 200, 240, 256, 320, 509, 512, 997, 1_000, 2_048]

  @Test func complexTransformIsItsDefinition() {
    for points in Self.lengths {
      let x = noise(2 * points, seed: UInt64(points))
      let expected = definition(x)
      let result = forward(OwnComplexTransform(points: points), x, outputCount: 2 * points)
      #expect(result.input == x, "the input is kept")
      #expect(difference(result.output, expected) < 1e-6, "\(points) points")
    }
  }

  @Test(arguments: [2, 4, 6, 30, 66, 122, 256, 400, 768, 1_018, 65_536])
  func realTransformAndItsInverse(_ points: Int) {
    let x = noise(points, seed: UInt64(points))
    let transform = OwnRealTransform(points: points)
    let result = forward(transform, x, outputCount: points + 2)
    if points <= 2_048 {
      let expected = definition(x.flatMap { [$0, 0] })
      #expect(difference(result.output, Array(expected.prefix(points + 2))) < 1e-6)
    }
    let memory = memory(for: transform, inputCount: points, outputCount: points + 2)
    memory.output.update(from: result.output, count: points + 2)
    transform.backward(memory.output, into: memory.input, workspace: memory.workspace)
    let samples = (0..<points).map { Double(memory.input[$0]) }
    #expect(difference(x, samples.map { $0 / Double(points) }) < 2e-6)
  }

  /// So that features do not depend on the memory that a thread happens to have.
  @Test func onlyItsOwnValuesCount() {
    for points in [1, 5, 16, 24, 100, 509] {
      let transform = OwnComplexTransform(points: points)
      let x = noise(2 * points, seed: 1)
      let clean = forward(transform, x, outputCount: 2 * points)
      let dirty = forward(transform, x, outputCount: 2 * points, elsewhere: .nan)
      #expect(clean.output == dirty.output, "\(points) points")
    }
  }

  #if FFTW
    @Test func agreesWithFFTW() {
      for points in Self.lengths {
        let x = noise(2 * points, seed: UInt64(points))
        let own = forward(OwnComplexTransform(points: points), x, outputCount: 2 * points)
        let other = forward(FFTWComplexTransform(points: points), x, outputCount: 2 * points)
        #expect(difference(own.output, other.output.map(Double.init)) < 1e-6, "\(points) points")
      }
    }
  #endif

  private func memory(
    for transform: some RealTransform,
    inputCount: Int,
    outputCount: Int
  ) -> TransformMemory {
    TransformMemory(
      inputCount: inputCount,
      outputCount: outputCount,
      workspaceCount: transform.workspaceValues
    )
  }

  private func forward(
    _ transform: some RealTransform,
    _ x: [Float],
    outputCount: Int
  ) -> (input: [Float], output: [Float]) {
    let memory = memory(for: transform, inputCount: x.count, outputCount: outputCount)
    memory.input.update(from: x, count: x.count)
    transform.forward(memory.input, into: memory.output, workspace: memory.workspace)
    return (values(memory.input, x.count), values(memory.output, outputCount))
  }

  /// - Parameter elsewhere: The values of the memory that the transform may use but not depend on.
  private func forward(
    _ transform: some ComplexTransform,
    _ x: [Float],
    outputCount: Int,
    elsewhere: Float = 0
  ) -> (input: [Float], output: [Float]) {
    let memory = TransformMemory(
      inputCount: x.count,
      outputCount: outputCount,
      workspaceCount: transform.workspaceValues
    )
    let overhang = TransformMemory.overhang
    memory.input.update(repeating: elsewhere, count: x.count + overhang)
    memory.output.update(repeating: elsewhere, count: outputCount + overhang)
    memory.workspace.update(repeating: elsewhere, count: transform.workspaceValues)
    memory.input.update(from: x, count: x.count)
    transform.forward(memory.input, into: memory.output, workspace: memory.workspace)
    return (values(memory.input, x.count), values(memory.output, outputCount))
  }

  private func values(_ base: UnsafeMutablePointer<Float>, _ count: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: base, count: count))
  }

  private func noise(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, .initialization)
    return (0..<count).map { _ in 2 * stream.uniform() - 1 }
  }

  /// The discrete Fourier transform of complex values, interleaved, by its definition.
  private func definition(_ x: [Float]) -> [Double] {
    let points = x.count / 2
    return (0..<points).flatMap { k in
      var (re, im) = (0.0, 0.0)
      for n in 0..<points {
        let angle = -2 * Double.pi * Double(k * n % points) / Double(points)
        re += Double(x[2 * n]) * cos(angle) - Double(x[2 * n + 1]) * sin(angle)
        im += Double(x[2 * n]) * sin(angle) + Double(x[2 * n + 1]) * cos(angle)
      }
      return [re, im]
    }
  }

  /// The largest difference, as a part of the largest value.
  private func difference(_ values: [Float], _ expected: [Double]) -> Double {
    let most = expected.map(abs).max() ?? 0
    return (zip(values, expected).map { abs(Double($0) - $1) }.max() ?? .infinity) / most
  }
}
