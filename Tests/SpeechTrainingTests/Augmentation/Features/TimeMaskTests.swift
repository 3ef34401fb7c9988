import SpeechModel
import SpeechTraining
import Testing

@Suite struct TimeMaskTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  private func step(count: Int = 2, width: Int = 5, share: Double = 0.5) -> TimeMask {
    var step = TimeMask()
    step.count = count
    step.width = width
    step.share = share
    return step
  }

  private func drawn(_ step: TimeMask, _ draw: Int) -> TimeMask.Drawn {
    var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
    return step.draw(from: &stream, scene)
  }

  /// Every width from nothing to the widest, and every place, inside the clip.
  @Test func masksAreWithinTheirBounds() {
    var widths: Set<Int> = []
    var frames: Set<Int> = []
    for draw in 0..<300 {
      let masks = drawn(step(), draw).masks
      for length in [1, 7, 40] {
        let ranges = masks.ranges(length: length)
        #expect(ranges.count == 2)
        for range in ranges {
          #expect(range.lowerBound >= 0 && range.upperBound <= length)
          #expect(range.count <= min(5, length / 2))
          if length == 40 {
            widths.insert(range.count)
            frames.formUnion(range)
          }
        }
      }
    }
    #expect(widths == [0, 1, 2, 3, 4, 5])
    #expect(frames == Set(0..<40))
  }

  @Test func framesBecomeTheMeanAndNothingElseChanges() {
    for draw in 0..<50 {
      let drawn = drawn(step(), draw)
      var rows = [Float](repeating: 1, count: 12 * 8)
      drawn.apply(toRows: &rows, frames: 12, values: 8, bands: 4)
      let hidden = Set(drawn.masks.ranges(length: 12).flatMap { Array($0) })
      #expect(rows == rows.indices.map { hidden.contains($0 / 8) ? 0 : 1 })
    }
  }
}
