import SpeechTraining
import Testing

@Suite struct ConfusionPictureTests {
  /// Places in the palette: 64 shades, white, black.
  private let brightest: UInt8 = 63
  private let white: UInt8 = 64
  private let black: UInt8 = 65

  @Test func cellsAreSharesOfTheirRow() throws {
    let picture = ConfusionPicture([[3, 1, 0], [0, 0, 0], [0, 0, 12]])
    // A margin with numbers and three cells, 20 pixels each.
    #expect(picture.size == 80)
    func corner(_ row: Int, _ column: Int) -> UInt8 {
      picture.pixels[(20 + 20 * row) * 80 + 20 + 20 * column]
    }
    #expect((0..<3).map { corner(0, $0) } == [47, 16, 0])
    #expect((0..<3).map { corner(1, $0) } == [0, 0, 0])
    #expect((0..<3).map { corner(2, $0) } == [0, 0, brightest])
    let file = try PNGReader(picture.png)
    #expect((file.width, file.height, file.colourType) == (80, 80, 3))
    #expect(file.palette.count == 3 * 66)
    #expect(Array(file.palette.suffix(6)) == [255, 255, 255, 0, 0, 0])
    #expect(file.rows.count == 80 * 81)
  }

  /// The dots of a cell's number, as text.
  private func dots(_ picture: ConfusionPicture, cell: (Int, Int), _ colour: UInt8) -> [String] {
    (0..<20).map { y in
      String(
        (0..<20).map { x in
          picture.pixels[(20 * cell.0 + y) * picture.size + 20 * cell.1 + x] == colour ? "#" : "."
        }
      )
    }
  }

  @Test func numbersStandInTheMiddle() {
    let picture = ConfusionPicture([[14, 0], [1, 2]])
    let fourteen = dots(picture, cell: (1, 1), black)
    #expect(
      Array(fourteen[5..<15])
        == [
          ".....##....##..##...", ".....##....##..##...", "...####....##..##...",
          "...####....##..##...", ".....##....######...", ".....##....######...",
          ".....##........##...", ".....##........##...", "...######......##...",
          "...######......##...",
        ]
    )
    #expect((Array(fourteen[..<5]) + fourteen[15...]).allSatisfy { !$0.contains("#") })
    // Nothing is written for zero; white on dark; the labels' numbers in the margin.
    #expect(dots(picture, cell: (1, 2), white).allSatisfy { !$0.contains("#") })
    #expect(dots(picture, cell: (2, 1), white).contains { $0.contains("#") })
    #expect(dots(picture, cell: (2, 0), black) == dots(picture, cell: (0, 2), black))
    #expect(dots(picture, cell: (1, 0), black) != dots(picture, cell: (2, 0), black))
  }

  @Test func everyDigitIsAnother() {
    let counts = (0..<10).map { 10 + $0 }
    let picture = ConfusionPicture(
      (0..<10).map { row in (0..<10).map { $0 == row ? counts[row] : 0 } }
    )
    let cells = (0..<10).map { dots(picture, cell: ($0 + 1, $0 + 1), black) }
    #expect(Set(cells).count == 10)
  }

  @Test func largeCountsMakeLargerCellsAndManyLabelsSmallOnes() {
    #expect(ConfusionPicture([[1_000]]).size == 2 * 36)
    let labels = 100
    let many = ConfusionPicture(
      (0..<labels).map { row in (0..<labels).map { $0 == row ? 7 : 0 } }
    )
    #expect(many.size == 800)
    #expect(Set(many.pixels) == [0, brightest])
  }
}
