/// The accuracy to expect of answers without labels, from their confidence alone: average thresholded
/// confidence (Garg et al., "Leveraging unlabeled data to predict out-of-distribution performance", ICLR
/// 2022).
package struct ThresholdedConfidence: Sendable {
  /// The confidence with the nearest numbers of wrong answers above it and right ones up to it.
  package let threshold: Double

  /// Finds the threshold on answers whose labels are known.
  package init(_ confidences: [Double], isRight: [Bool]) {
    let order = confidences.indices.sorted { (confidences[$0], $0) < (confidences[$1], $1) }
    var (wrongAbove, rightBelow) = (isRight.count { !$0 }, 0)
    var (best, threshold) = (wrongAbove, 0.0)
    for index in order {
      if isRight[index] { rightBelow += 1 } else { wrongAbove -= 1 }
      if abs(wrongAbove - rightBelow) < best {
        best = abs(wrongAbove - rightBelow)
        threshold = confidences[index]
      }
    }
    self.threshold = threshold
  }

  /// The expected accuracy of answers with these confidences, in [0, 1].
  package func accuracy(_ confidences: [Double]) -> Double {
    Double(confidences.count { $0 >= threshold }) / Double(max(1, confidences.count))
  }
}
