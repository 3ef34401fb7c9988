/// How often a score of the new side exceeds one of the old side, in [0, 1], ties counted by half: the
/// area under the receiver operating characteristic (Mann and Whitney, 1947).
///
/// - Precondition: Both sides have a score.
package func areaUnderCurve(_ scores: [Double], isNew: [Bool]) -> Double {
  var ranked = zip(scores, isNew).map { (score: $0, isNew: $1) }
  ranked.sort { $0.score < $1.score }
  var wins = 0.0
  var (oldBelow, newBelow, start) = (0, 0, 0)
  while start < ranked.count {
    var (old, new, end) = (0, 0, start)
    while end < ranked.count, ranked[end].score == ranked[start].score {
      if ranked[end].isNew { new += 1 } else { old += 1 }
      end += 1
    }
    wins += Double(new) * (Double(oldBelow) + Double(old) / 2)
    oldBelow += old
    newBelow += new
    start = end
  }
  precondition(oldBelow > 0 && newBelow > 0, "both sides have a score")
  return wins / (Double(oldBelow) * Double(newBelow))
}
