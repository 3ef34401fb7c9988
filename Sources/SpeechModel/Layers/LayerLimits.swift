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
  func require(_ condition: Bool, _ problem: @autoclosure () -> String) throws {
    if !condition { throw ConfigurationError.layer(path: path, name: name, problem: problem()) }
  }

  /// Checks a number of units or channels, for instance.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireSize(_ size: Int, _ name: String) throws {
    try require((1...8_192).contains(size), "\(name) is \(size); expected 1 to 8192")
  }

  /// Checks a probability.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireProbability(_ probability: Float, _ name: String) throws {
    try require(
      (0..<1).contains(probability),
      "\(name) is \(probability); expected 0 to below 1"
    )
  }

  /// Checks the epsilon that is added to a variance.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireEpsilon(_ epsilon: Float) throws {
    try require(epsilon > 0 && epsilon < 1, "epsilon is \(epsilon); expected above 0, below 1")
  }

  /// Checks the weight of new statistics in the running ones.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireMomentum(_ momentum: Float) throws {
    try require(momentum > 0 && momentum <= 1, "momentum is \(momentum); expected above 0 to 1")
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
        "\(name) is \(pair); expected [time, frequency], each \(allowed.lowerBound) to"
          + " \(allowed.upperBound)"
      )
    }
    // Offsets within the maps of the forward and the backward pass are kept in 32 bits.
    let reach = zip(geometry.dilation, geometry.kernel).map { $0 * ($1 - 1) }
    let row = (width + max(2 * geometry.padding[1], reach[1])) * channels
    try require(
      (reach[0] + 1) * row < Int(Int32.max),
      "its kernel reaches over \(reach[0] + 1) frames of \(row) values; use a smaller kernel or"
        + " dilation"
    )
  }

  /// Checks the window of a pooling.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func requireWindow(_ geometry: KernelGeometry) throws {
    try requireKernel(geometry, channels: channels)
    try require(
      geometry.dilation == [1, 1],
      "dilation is \(geometry.dilation); a pooling takes [1, 1]"
    )
    try require(
      zip(geometry.padding, geometry.kernel).allSatisfy { 2 * $0 <= $1 },
      "padding is \(geometry.padding); expected at most half the kernel"
    )
  }
}
