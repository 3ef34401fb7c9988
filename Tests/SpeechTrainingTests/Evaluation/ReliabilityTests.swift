import Foundation
import SpeechTraining
import Testing

@Suite struct ReliabilityTests {
  /// A clip of the first of two labels, recognized with the confidence given.
  private func clip(_ confidence: Float, isRight: Bool) -> Evaluation.Outcome {
    .init(path: "", label: isRight ? 0 : 1, probabilities: [confidence, 1 - confidence])
  }

  @Test func errorIsTheOneByHand() {
    // (0.6, 0.667]: confidences 0.625 and 0.65, half right. (0.933, 1]: 1, 1, 0.9375, two of three.
    let reliability = Reliability([
      clip(0.625, isRight: true), clip(0.65, isRight: false), clip(1, isRight: true),
      clip(1, isRight: true), clip(0.9375, isRight: false),
    ])
    #expect(reliability.bins.map(\.clips) == [2, 3])
    let (lower, upper, accuracies): ([Double], [Double], [Double]) = (
      [9 / 15, 14 / 15], [10 / 15, 1], [1 / 2, 2 / 3]
    )
    #expect(reliability.bins.map(\.lower) == lower)
    #expect(reliability.bins.map(\.upper) == upper)
    #expect(reliability.bins.map(\.accuracy) == accuracies)
    let confidences: [Double] = [0.6375, 2.9375 / 3]
    for (bin, confidence) in zip(reliability.bins, confidences) {
      #expect(abs(bin.confidence - confidence) < 1e-7)
    }
    // (2 |0.6375 - 0.5| + 3 |2.9375 / 3 - 2 / 3|) / 5.
    let expected = (0.275 + 0.9375) / 5
    #expect(abs(reliability.expectedCalibrationError - expected) < 1e-7)
  }

  @Test func upperEndBelongsToABin() {
    #expect(Reliability([clip(1, isRight: true)]).bins.map(\.upper) == [1])
    // A float's 0.6 is a little more than the double's.
    #expect(Reliability([clip(Float(0.6).nextDown, isRight: true)]).bins.map(\.upper) == [0.6])
    let certain = Reliability([clip(1, isRight: false)])
    #expect(certain.expectedCalibrationError == 1)
  }

  @Test func noClipsHaveNoError() {
    let none = Reliability([])
    #expect(none.bins.isEmpty)
    #expect(none.expectedCalibrationError == 0)
  }

  /// The right temperature brings the error down to what the bins' widths leave.
  @Test func temperatureLowersTheError() {
    let outcomes = clipsCalibrated(at: 2.5)
    let before = Reliability(outcomes).expectedCalibrationError
    let after = Reliability(clipsCalibrated(at: 1)).expectedCalibrationError
    #expect(before > 0.1)
    #expect(after < 0.01)
  }
}
