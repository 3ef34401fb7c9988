internal import CKernels

/// A batch norm, and the ReLU after it, that whoever reads a map applies while reading:
/// max(0, x · factor + offset).
///
/// So a normalized map is never written: the convolution before it leaves its sums behind, and
/// the layer after it normalizes what it reads, piece by piece, in cache.
struct PendingNorm {
  /// The mean of each channel, and what makes the output of the input; [C] each.
  let mean: UnsafePointer<Float>
  let factor: UnsafePointer<Float>
  let offset: UnsafePointer<Float>
  let channels: Int
  let appliesReLU: Bool
  /// Where the way back leaves, for each channel, the sum of the gradients g of the normalized
  /// values, and that of g (x - mean); [2, C].
  let gradientSums: UnsafeMutablePointer<Double>

  /// Normalizes positions [·, C].
  func apply(
    _ x: UnsafePointer<Float>,
    positions: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    asr_scale_shift(positions, channels, x, factor, offset, appliesReLU ? 1 : 0, y)
  }

  /// Takes gradients of positions [·, C] back through the ReLU, in place, and adds up their sums.
  func takeBack(
    _ gradient: UnsafeMutablePointer<Float>,
    _ x: UnsafePointer<Float>,
    positions: Int
  ) {
    asr_cut_and_add_sums(
      positions,
      channels,
      x,
      mean,
      factor,
      offset,
      appliesReLU ? 1 : 0,
      gradient,
      gradientSums
    )
  }
}

/// What turns the gradient g of a batch norm's output into that of its input x while it is read:
/// factor · g + a (x - mean) + b.
struct NormGradient {
  let mean: UnsafePointer<Float>
  let factor: UnsafePointer<Float>
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let channels: Int

  func apply(
    _ g: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>,
    positions: Int,
    into dx: UnsafeMutablePointer<Float>
  ) {
    asr_batch_norm_backward(positions, channels, x, g, mean, factor, a, b, dx)
  }
}

extension LayerPass {
  /// The input from a place on, normalized into memory if that is pending.
  func normalized(
    _ start: Int,
    positions: Int,
    in memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard let pendingNorm else { return x + start }
    pendingNorm.apply(x + start, positions: positions, into: memory)
    return UnsafePointer(memory)
  }

  /// Copies the input from a place on, normalized if that is pending.
  func copyNormalized(_ start: Int, positions: Int, into target: UnsafeMutablePointer<Float>) {
    if let pendingNorm {
      pendingNorm.apply(x + start, positions: positions, into: target)
    } else {
      target.update(from: x + start, count: positions * input.channels)
    }
  }

  /// Copies positions of the shortcut [·, C] from one on, normalized if that is pending.
  func copyShortcut(_ position: Int, positions: Int, into target: UnsafeMutablePointer<Float>) {
    guard let shortcut else { preconditionFailure("only a sum of two branches has a shortcut") }
    let start = position * output.channels
    if let shortcutNorm {
      shortcutNorm.apply(shortcut + start, positions: positions, into: target)
    } else {
      target.update(from: shortcut + start, count: positions * output.channels)
    }
  }

  /// Ends the gradient of positions of the shortcut that were just written.
  func takeShortcutBack(_ dx: UnsafeMutablePointer<Float>, _ start: Int, positions: Int) {
    guard let shortcut else { return }
    shortcutNorm?.takeBack(dx + start, shortcut + start, positions: positions)
  }

  /// Adds output positions that were just written to the sums that a batch norm after this layer
  /// wants.
  func addMoments(_ start: Int, positions: Int) {
    guard let moments else { return }
    asr_add_moments(positions, output.channels, y + start, y, moments)
  }

  /// The gradient of output positions, taken back through the batch norm after this layer; in
  /// memory if there is one, or if its place is about to be overwritten.
  func outputGradient(
    _ gradient: LayerGradient,
    _ start: Int,
    positions: Int,
    in memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let dy = gradient.dy + start
    if let norm = gradient.norm {
      norm.apply(dy, y + start, positions: positions, into: memory)
    } else if gradient.dx.map({ UnsafePointer($0) }) == gradient.dy {
      memory.update(from: dy, count: positions * output.channels)
    } else {
      return dy
    }
    return UnsafePointer(memory)
  }

  /// Ends the gradient of input positions that were just written: takes it back through the ReLU
  /// of a pending norm.
  func takeBack(_ dx: UnsafeMutablePointer<Float>, _ start: Int, positions: Int) {
    pendingNorm?.takeBack(dx + start, x + start, positions: positions)
  }
}
