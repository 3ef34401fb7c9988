import Foundation
import SpeechModel
import SpeechTraining
import Testing

@Suite struct SplitTests {
  /// Speech Commands' own rule; values from the data set's published lists.
  @Test(arguments: [
    ("2aa787cf_nohash_0.wav", 13.741486, Side.testing),
    ("0ea0e2f4_nohash_1.wav", 18.730743, .testing),
    ("bb05582b_nohash_3.wav", 18.132679, .testing),
    ("893705bb_nohash_13.wav", 12.557062, .testing),
    ("00176480_nohash_0.wav", 69.798155, .training),
    ("0a7c2a8d_nohash_0.wav", 56.836387, .training),
    ("0_jackson_0.wav", 71.513905, .training),
    ("7_theo_12.wav", 4.070452, .validation),
  ])
  func hashVectors(_ name: String, _ percentage: Double, _ side: Side) {
    #expect(abs(Split.hashPercentage(fileName: name) - percentage) < 1e-6)
    #expect(Split.hashed(fileName: name) == side)
  }

  @Test func stratifiedLeavesNoLabelWithoutValidation() {
    let labels = (0..<10).flatMap { label in
      [String](repeating: "label \(label)", count: 3 + label * 7)
    }
    let sides = Split.stratified(labels, seed: 1)
    for label in Set(labels) {
      let own = labels.indices.filter { labels[$0] == label }.map { sides[$0] }
      let share = max(1, Int((Double(own.count) * 0.1).rounded()))
      #expect(own.count { $0 == .validation } == share)
      #expect(own.count { $0 == .testing } == share)
    }
    #expect(Split.stratified(labels, seed: 1) == sides)
    #expect(Split.stratified(labels, seed: 2) != sides)
    #expect(Split.stratified(["one"], seed: 0) == [.training])
    #expect(Set(Split.stratified(["two", "two"], seed: 0)) == [.training, .validation])
  }

  @Test func anotherLabelMovesNoClip() {
    let few = [String](repeating: "yes", count: 30)
    let more = [String](repeating: "no", count: 20) + few
    #expect(Array(Split.stratified(more, seed: 3).suffix(30)) == Split.stratified(few, seed: 3))
  }
}
