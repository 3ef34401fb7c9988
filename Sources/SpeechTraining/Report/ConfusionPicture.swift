/// A confusion matrix as a picture: rows are what was said, columns what was recognized, numbered
/// from 1 in the order of the labels; the brighter, the larger the fraction of the row.
package struct ConfusionPicture: Sendable {
  /// Width and height, in pixels.
  package let size: Int
  /// Indices into the palette, [size, size].
  package private(set) var pixels: [UInt8]

  private static let shades = 64
  private static let (white, black) = (UInt8(shades), UInt8(shades + 1))
  /// Width and height of a digit's dots, in pixels.
  private static let dot = 2
  /// The smallest cell that is easy to see.
  private static let smallestCell = 20
  /// With more labels there are no numbers, so that the picture fits on a screen.
  private static let mostNumbered = 40
  private static let (bareCell, largestPicture) = (8, 1_000)

  /// Digits of 3 by 5 dots: a row is an octal digit.
  private static let digits: [Character: Int] = [
    "0": 0o75557, "1": 0o26227, "2": 0o71747, "3": 0o71717, "4": 0o55711, "5": 0o74717,
    "6": 0o74757, "7": 0o71111, "8": 0o75757, "9": 0o75717,
  ]

  /// Draws a matrix.
  ///
  /// - Parameter matrix: Clips by their label (row) and what was recognized (column), [K, K].
  package init(_ matrix: [[Int]]) {
    precondition(!matrix.isEmpty && matrix.allSatisfy { $0.count == matrix.count })
    let isNumbered = matrix.count <= Self.mostNumbered
    let longest = String(matrix.joined().max() ?? 0).count
    let cell =
      isNumbered
      ? max(Self.smallestCell, (4 * longest + 2) * Self.dot)
      : max(1, min(Self.bareCell, Self.largestPicture / matrix.count))
    let margin = isNumbered ? cell : 0
    size = margin + matrix.count * cell
    pixels = [UInt8](repeating: Self.white, count: size * size)
    for (row, counts) in matrix.enumerated() {
      let clips = counts.reduce(0, +)
      let top = margin + row * cell
      if isNumbered {
        write(row + 1, inCellAt: (top, 0), cell, Self.black)
        write(row + 1, inCellAt: (0, top), cell, Self.black)
      }
      for (column, count) in counts.enumerated() {
        let left = margin + column * cell
        let share = clips > 0 ? Double(count) / Double(clips) : 0
        let shade = UInt8((share * Double(Self.shades - 1)).rounded())
        for y in top..<top + cell {
          for x in left..<left + cell { pixels[y * size + x] = shade }
        }
        if isNumbered, count > 0 {
          write(count, inCellAt: (top, left), cell, share > 0.5 ? Self.black : Self.white)
        }
      }
    }
  }

  /// The picture as PNG.
  package var png: [UInt8] {
    let colours =
      ColourMap.palette(Self.shades) + [PNGEncoder.RGB(255, 255, 255), PNGEncoder.RGB(0, 0, 0)]
    return PNGEncoder.encode(pixels, width: size, height: size, .palette(colours))
  }

  /// Draws a number in the middle of a cell.
  private mutating func write(
    _ number: Int,
    inCellAt corner: (top: Int, left: Int),
    _ cell: Int,
    _ colour: UInt8
  ) {
    let text = String(number)
    let top = corner.top + (cell - 5 * Self.dot) / 2
    let left = corner.left + (cell - (4 * text.count - 1) * Self.dot) / 2
    for (index, digit) in text.enumerated() {
      let dots = Self.digits[digit] ?? 0
      for bit in 0..<15 where dots >> (14 - bit) & 1 == 1 {
        let (y, x) = (top + bit / 3 * Self.dot, left + (4 * index + bit % 3) * Self.dot)
        for dy in 0..<Self.dot {
          for dx in 0..<Self.dot { pixels[(y + dy) * size + x + dx] = colour }
        }
      }
    }
  }
}
