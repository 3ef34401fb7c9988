/// The 95 % interval, in [0, 1], of an accuracy, given the number of clips recognized and of all
/// clips (Wilson's score interval, 1927).
func wilsonInterval(_ correct: Int, of clips: Int) -> ClosedRange<Double> {
  let n = Double(max(1, clips))
  let share = Double(correct) / n
  let z = 1.959963984540054
  let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
  let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
  return max(0, centre - half)...min(1, centre + half)
}
