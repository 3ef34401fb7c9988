import SpeechModel
import SpeechTraining
import Testing

@Suite struct FrequencyMaskTests {
  @Test func bandsBecomeTheMeanAndNothingElseChanges() {
    var step = FrequencyMask()
    step.count = 2
    step.width = 3
    var hiddenAtAll: Set<Int> = []
    for draw in 0..<100 {
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let drawn = step.draw(from: &stream, AugmentationScene(rateHertz: 16_000))
      var rows = [Float](repeating: 1, count: 5 * 20)
      drawn.apply(toRows: &rows, frames: 5, values: 20, bands: 20)
      let ranges = drawn.masks.ranges(length: 20)
      #expect(ranges.count == 2 && ranges.allSatisfy { $0.count <= 3 })
      let hidden = Set(ranges.flatMap { Array($0) })
      #expect(rows == rows.indices.map { hidden.contains($0 % 20) ? 0 : 1 })
      hiddenAtAll.formUnion(hidden)
    }
    #expect(hiddenAtAll == Set(0..<20))
  }

  /// A band is hidden together with its time differences, which would tell what it held.
  @Test func differencesAreHiddenWithTheirBands() {
    var step = FrequencyMask()
    (step.width, step.share) = (4, 1)
    var hiddenAtAll: Set<Int> = []
    for draw in 0..<100 {
      var stream = RandomStream(seed: 3, .augmentation, draw: UInt64(draw))
      let drawn = step.draw(from: &stream, AugmentationScene(rateHertz: 16_000))
      var rows = [Float](repeating: 1, count: 5 * 30)
      drawn.apply(toRows: &rows, frames: 5, values: 30, bands: 10)
      let hidden = Set(drawn.masks.ranges(length: 10).flatMap { Array($0) })
      #expect(rows == rows.indices.map { hidden.contains($0 % 10) ? 0 : 1 })
      hiddenAtAll.formUnion(hidden)
    }
    #expect(hiddenAtAll == Set(0..<10))
  }

  /// No more than the share of few bands, whatever the width in bands.
  @Test func shareBoundsTheWidth() {
    var step = FrequencyMask()
    step.width = 100
    step.share = 0.25
    for draw in 0..<100 {
      var stream = RandomStream(seed: 2, .augmentation, draw: UInt64(draw))
      let drawn = step.draw(from: &stream, AugmentationScene(rateHertz: 16_000))
      #expect(drawn.masks.ranges(length: 10).allSatisfy { $0.count <= 2 })
    }
  }
}
