import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct GainTransitionTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  private func gains(_ drawn: GainTransition.Drawn, count: Int = 16_000) -> [Double] {
    var samples = [Float](repeating: 0.5, count: count)
    drawn.apply(to: &samples, scene)
    return samples.map { 20 * log10(Double($0) / 0.5) }
  }

  /// 400 ms of ramp in 1 s, half of the free time before it: from 300 to 700 ms.
  @Test func rampIsAStraightLineInDecibels() {
    let gains = gains(
      GainTransition.Drawn(fromDecibels: -12, toDecibels: 6, milliseconds: 400, place: 0.5)
    )
    #expect(gains[..<4_800].allSatisfy { abs($0 + 12) < 1e-4 })
    #expect(gains[11_200...].allSatisfy { abs($0 - 6) < 1e-4 })
    for i in stride(from: 4_800, to: 11_200, by: 100) {
      #expect(abs(gains[i] - (-12 + 18 * Double(i + 1 - 4_800) / 6_400)) < 1e-3)
    }
  }

  @Test func rampIsNoLongerThanTheClip() {
    let gains = gains(
      GainTransition.Drawn(fromDecibels: 0, toDecibels: -10, milliseconds: 500, place: 0.3),
      count: 1_000
    )
    #expect(abs(gains[499] + 5) < 1e-3)
    #expect(abs(gains[999] + 10) < 1e-3)
  }

  @Test func noRampIsAStep() {
    let gains = gains(
      GainTransition.Drawn(fromDecibels: -3, toDecibels: -3, milliseconds: 0, place: 0.5)
    )
    #expect(gains.allSatisfy { abs($0 + 3) < 1e-4 })
  }
}
