/// Cuts a clip where its sound changes: neighbouring frames are merged as long as that loses least
/// of what tells them apart (Ward, "Hierarchical grouping to optimize an objective function", 1963).
///
/// The boundaries fall where those of sounds of speech do, which equal slices cut through.
enum WardSlices {
  /// Pieces of fewer frames are merged first.
  private static let fewestFrames = 3

  private struct Piece {
    var frames: Range<Int>
    var sum: [Double]
  }

  /// `count` slices of frames [T, bands], in order.
  static func slices(_ energies: [Float], bands: Int, count: Int) -> [Range<Int>] {
    let frames = energies.count / bands
    var pieces = (0..<frames).map { frame in
      Piece(
        frames: frame..<frame + 1,
        sum: energies[frame * bands..<(frame + 1) * bands].map(Double.init)
      )
    }
    var costs = zip(pieces, pieces.dropFirst()).map(cost)
    while pieces.count > count {
      func isShort(_ left: Int) -> Bool {
        min(pieces[left].frames.count, pieces[left + 1].frames.count) < fewestFrames
      }
      let short = costs.indices.filter(isShort)
      let candidates = short.isEmpty ? Array(costs.indices) : short
      guard let left = candidates.min(by: { costs[$0] < costs[$1] }) else { break }
      let right = pieces.remove(at: left + 1)
      costs.remove(at: left)
      pieces[left].frames = pieces[left].frames.lowerBound..<right.frames.upperBound
      for band in 0..<bands { pieces[left].sum[band] += right.sum[band] }
      if left > 0 { costs[left - 1] = cost(pieces[left - 1], pieces[left]) }
      if left < costs.count { costs[left] = cost(pieces[left], pieces[left + 1]) }
    }
    return pieces.map(\.frames)
  }

  /// By how much the squared distances of frames from their piece's mean grow if two are merged.
  private static func cost(_ a: Piece, _ b: Piece) -> Double {
    let (m, n) = (Double(a.frames.count), Double(b.frames.count))
    let distance = zip(a.sum, b.sum).reduce(0) { total, sums in
      let difference = sums.0 / m - sums.1 / n
      return total + difference * difference
    }
    return m * n / (m + n) * distance
  }
}
