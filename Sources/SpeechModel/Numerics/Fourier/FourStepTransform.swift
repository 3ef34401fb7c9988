internal import CKernels
internal import SpeechFoundation

/// A transform of N complex points, N without prime factors beyond 5, in four steps (Bailey, "FFTs
/// in external or hierarchical memory", 1990): N = rows × columns, and sixteen columns or rows are
/// transformed abreast, one in each lane of a vector.
///
/// Its operations depend on nothing but N, so the same input always gets the same bits.
struct FourStepTransform: Sendable {
  /// The transforms of one axis: Stockham's, with these radices.
  private struct Axis {
    let points: Int
    let radices: [Int32]
    /// cos and sin of the angles 2π pj / n of every step, in the order in which they are needed.
    let twiddles: [Float]

    /// Nil if the points have another prime factor than 2, 3 and 5.
    init?(points: Int) {
      self.points = points
      var (left, radices, twiddles) = (points, [Int32](), [Float]())
      for radix in [4, 2, 3, 5] {
        while left % radix == 0 {
          for p in 0..<left / radix {
            for j in 1..<radix {
              let angle = 2 * Double.pi * Double(p * j) / Double(left)
              twiddles += [Float(cos(angle)), Float(sin(angle))]
            }
          }
          radices.append(Int32(radix))
          left /= radix
        }
      }
      if left != 1 { return nil }
      self.radices = radices
      self.twiddles = twiddles
    }

    func withKernelAxis<Value>(_ body: (asr_fourier_axis) -> Value) -> Value {
      radices.withUnsafeBufferPointer { radices in
        twiddles.withUnsafeBufferPointer { twiddles in
          body(
            asr_fourier_axis(
              points: points,
              steps: radices.count,
              radices: radices.baseAddress,
              twiddles: twiddles.baseAddress
            )
          )
        }
      }
    }
  }

  /// Numbers in a vector of the kernel.
  private static let lanes = 16

  private let down: Axis
  private let across: Axis
  /// cos, then sin, of 2π · row · column / N for sixteen columns: [block of columns][row].
  private let twiddles: [Float]

  let workspaceValues: Int

  /// Nil if the points have another prime factor than 2, 3 and 5.
  init?(points: Int) {
    guard let rows = Self.rows(points), let down = Axis(points: rows),
      let across = Axis(points: points / rows)
    else { return nil }
    self.down = down
    self.across = across
    let columns = across.points
    let (rowBlocks, columnBlocks) = (Self.blocks(rows), Self.blocks(columns))
    workspaceValues =
      2 * Self.lanes * Self.lanes * (2 * max(rowBlocks, columnBlocks) + columnBlocks * rowBlocks)
    var twiddles: [Float] = []
    twiddles.reserveCapacity(columnBlocks * rows * 2 * Self.lanes)
    for block in 0..<columnBlocks {
      for row in 0..<rows {
        let angles = (block * Self.lanes..<(block + 1) * Self.lanes).map { column in
          2 * Double.pi * Double(row * column % points) / Double(points)
        }
        twiddles += angles.map { Float(cos($0)) } + angles.map { Float(sin($0)) }
      }
    }
    self.twiddles = twiddles
  }

  private static func blocks(_ count: Int) -> Int { (count + lanes - 1) / lanes }

  /// The divisor of N, at most √N, for which the vectors hold the fewest unused lanes.
  private static func rows(_ points: Int) -> Int? {
    let divisors = (1...points).prefix { $0 * $0 <= points }.filter { points % $0 == 0 }
    // Of equals the largest, whose axes are shortest together.
    return divisors.reversed().min { vectors($0, points / $0) < vectors($1, points / $1) }
  }

  private static func vectors(_ rows: Int, _ columns: Int) -> Int {
    rows * blocks(columns) + columns * blocks(rows)
  }

  /// As `ComplexTransform.forward`.
  func forward(
    _ x: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    down.withKernelAxis { down in
      across.withKernelAxis { across in
        withUnsafePointer(to: down) { down in
          withUnsafePointer(to: across) { across in
            asr_fourier(down, across, twiddles, x, y, workspace)
          }
        }
      }
    }
  }
}
