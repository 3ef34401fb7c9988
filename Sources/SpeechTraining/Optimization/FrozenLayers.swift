package import SpeechModel

/// The layers that keep the values of the model that training starts from, and for how long.
///
/// They get no update, no decay and no momentum, and do not count in the norm of the gradients;
/// frozen batch norms use their running statistics in training and leave them as they are, as
/// Keras has it. Dropout has no values and stays active in frozen layers.
package struct FrozenLayers: Sendable, Equatable {
  /// Their names, such as `layers.3`.
  package let names: Set<String>
  /// Steps after which they learn like the other layers.
  package let steps: Int

  /// Nothing is frozen.
  package static let none = FrozenLayers(names: [], steps: 0)

  private init(names: Set<String>, steps: Int) {
    self.names = names
    self.steps = steps
  }

  /// Chooses layers by how their names begin.
  ///
  /// - Parameters:
  ///   - prefixes: Names of layers up to a dot or their end: `layers.1` means `layers.1` and
  ///     `layers.1.inner`, but not `layers.10`.
  ///   - steps: Steps after which they learn, too; nil for never.
  ///   - layout: The layout with the layers.
  /// - Throws: `ConfigurationError` for a prefix that no layer has, or if nothing is left to
  ///   learn.
  package init(_ prefixes: [String], steps: Int?, in layout: ParameterLayout) throws {
    let layers = layout.layers
    let known = layers.joined(separator: ", ")
    var names: Set<String> = []
    for prefix in prefixes {
      let meant = layers.filter { $0 == prefix || $0.hasPrefix(prefix + ".") }
      guard !meant.isEmpty else {
        throw ConfigurationError.invalidValue(
          key: Self.key,
          found: "'\(prefix)'",
          expected: "the name of a layer that learns, or its prefix up to a dot: \(known)"
        )
      }
      names.formUnion(meant)
    }
    guard names.count < layers.count else {
      throw ConfigurationError.invalidValue(
        key: Self.key,
        found: "every layer",
        expected: "fewer, so that something is left to learn: \(known)"
      )
    }
    self.init(names: names, steps: names.isEmpty ? 0 : steps ?? .max)
  }

  private static let key = "training.frozen"
}
