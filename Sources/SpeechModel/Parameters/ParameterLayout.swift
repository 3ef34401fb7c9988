/// The table of contents of a flat buffer: the range of each tensor, and how it is used.
///
/// Initializer, optimizer, model file, printer and gradient tests all use this one table.
package struct ParameterLayout: Sendable, Equatable {
  /// The role of a tensor.
  package enum Role: Sendable, Equatable {
    /// Multiplied with inputs; weight decay applies.
    case weight
    /// Added.
    case bias
    /// The scale of a normalization, or a slope.
    case scale
    /// The shift of a normalization.
    case shift
    /// A running mean.
    case mean
    /// A running variance.
    case variance

    /// Whether weight decay pulls it to zero: not biases, not the norms'.
    package var isDecayed: Bool { self == .weight }
  }

  /// Its initial values.
  package enum Initialization: Sendable, Equatable {
    case constant(Float)
    /// Uniform within ±bound.
    case uniform(bound: Float)
    /// Normal with the deviation.
    case normal(deviation: Float)
  }

  /// One tensor.
  package struct Entry: Sendable, Equatable {
    /// The name in PyTorch's `state_dict`.
    package let name: String
    /// The shape in PyTorch.
    package let shape: [Int]
    /// Its range in the buffer.
    package let range: Range<Int>
    package let role: Role
    package let initialization: Initialization
    /// How its values are ordered here.
    package let order: TorchLayout.Order

    /// The name of the layer that it belongs to: `layers.3` of `layers.3.weight`.
    package var layer: String {
      name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  /// The length of the buffer; some tensors have padding between their values, which stays zero.
  package var count: Int { entries.last?.range.upperBound ?? 0 }

  /// The names of the layers that have tensors, in their order.
  package var layers: [String] {
    entries.reduce(into: []) { names, entry in
      if names.last != entry.layer { names.append(entry.layer) }
    }
  }

  /// The number of values of all tensors.
  package var valueCount: Int { valueCount { _ in true } }

  /// The number of values of some tensors.
  package func valueCount(where isCounted: (Entry) -> Bool) -> Int {
    entries.lazy.filter(isCounted).reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// Adds a tensor and returns its range.
  mutating func add(
    _ name: String,
    shape: [Int],
    _ role: Role,
    _ initialization: Initialization,
    order: TorchLayout.Order = .same
  ) -> Range<Int> {
    let range = count..<count + TorchLayout.count(shape: shape, order: order)
    entries.append(
      Entry(
        name: name,
        shape: shape,
        range: range,
        role: role,
        initialization: initialization,
        order: order
      )
    )
    return range
  }

  /// The initial values of a run with this seed; each tensor has its own random stream.
  package func initialValues(seed: UInt64) -> [Float] {
    entries.enumerated().flatMap { index, entry in
      var stream = RandomStream(seed: seed, .initialization, index: index)
      let values = (0..<entry.shape.reduce(1, *)).map { _ in
        switch entry.initialization {
        case .constant(let value): value
        case .uniform(let bound): (2 * stream.uniform() - 1) * bound
        case .normal(let deviation): stream.normalPair().0 * deviation
        }
      }
      return TorchLayout.fromTorch(values, shape: entry.shape, order: entry.order)
    }
  }
}
