/// The limits on a layer's settings, which may come from an untrusted model file.
package struct LayerLimits {
  /// The layer's path in the configuration, and its name.
  let path: LayerPath
  let name: String
  /// Positions F and channels C of its input.
  let width: Int
  let channels: Int

  /// Refuses the layer unless a condition holds.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func require(_ condition: Bool, _ problem: @autoclosure () -> LayerProblem) throws {
    if !condition { throw ConfigurationError.layer(path: path, name: name, problem: problem()) }
  }

  /// Checks a number of units or channels, for instance.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireSize(
    _ size: Int,
    _ name: String,
    in allowed: ClosedRange<Int> = 1...8_192
  ) throws {
    try require(allowed.contains(size), .number(name: name, found: size, allowed: allowed))
  }

  /// Checks a probability.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireProbability(_ probability: Float, _ name: String) throws {
    try requireFraction(probability, name, .belowOne)
  }

  /// Checks the epsilon that is added to a variance.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireEpsilon(_ epsilon: Float) throws {
    try requireFraction(epsilon, "epsilon", .between)
  }

  /// Checks the weight of new statistics in the running ones.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireMomentum(_ momentum: Float) throws {
    try requireFraction(momentum, "momentum", .aboveZero)
  }

  private func requireFraction(
    _ number: Float,
    _ name: String,
    _ allowed: LayerProblem.Fractions
  ) throws {
    try require(
      allowed.contains(number),
      .fraction(name: name, found: number, allowed: allowed)
    )
  }

  /// Checks a kernel over maps with a number of channels.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireKernel(_ geometry: KernelGeometry, channels: Int) throws {
    for (name, pair, allowed) in [
      ("kernel", geometry.kernel, 1...1_024), ("stride", geometry.stride, 1...1_024),
      ("dilation", geometry.dilation, 1...1_024), ("padding", geometry.padding, 0...1_024),
    ] {
      try require(
        pair.count == 2 && pair.allSatisfy { allowed.contains($0) },
        .pair(name: name, found: pair, allowed: allowed)
      )
    }
    // Offsets within the maps of the forward and the backward pass are kept in 32 bits.
    let reach = zip(geometry.dilation, geometry.kernel).map { $0 * ($1 - 1) }
    let row = (width + max(2 * geometry.padding[1], reach[1])) * channels
    try require(
      (reach[0] + 1) * row < Int(Int32.max),
      .reach(frames: reach[0] + 1, values: row)
    )
  }

  /// Checks the window of a pooling.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireWindow(_ geometry: KernelGeometry) throws {
    try requireKernel(geometry, channels: channels)
    try require(geometry.dilation == [1, 1], .dilatedWindow(dilation: geometry.dilation))
    try require(
      zip(geometry.padding, geometry.kernel).allSatisfy { 2 * $0 <= $1 },
      .paddedWindow(padding: geometry.padding)
    )
  }
}
