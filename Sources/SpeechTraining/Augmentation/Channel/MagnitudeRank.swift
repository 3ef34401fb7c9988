extension [Float] {
  /// The magnitude that `rank` samples exceed (or equal, where several are alike): the one at this
  /// index among all of them, sorted with the loudest first.
  func magnitude(rank: Int) -> Float {
    precondition(indices.contains(rank), "the rank must be an index of the samples")
    // Hoare's quickselect ("Algorithm 65: find", 1961).
    var magnitudes = map(abs)
    return magnitudes.withUnsafeMutableBufferPointer { values in
      var (low, high) = (0, values.count - 1)
      while low < high {
        let pivot = values[low + (high - low) / 2]
        var (i, j) = (low, high)
        while i <= j {
          while values[i] > pivot { i += 1 }
          while values[j] < pivot { j -= 1 }
          if i <= j {
            values.swapAt(i, j)
            i += 1
            j -= 1
          }
        }
        if rank <= j {
          high = j
        } else if rank >= i {
          low = i
        } else {
          break
        }
      }
      return values[rank]
    }
  }
}
