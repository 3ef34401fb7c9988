/// The layout of weights [K, N] in panels of 16 columns, [N / 16, K, 16] with zeros beyond N, which
/// the product's kernel reads sequentially.
enum WeightPanels {
  /// Columns of a panel.
  private static let width = 16

  /// Values of panels for weights [K, N].
  static func count(inputs: Int, outputs: Int) -> Int { inputs * padded(outputs) }

  /// The number of columns, rounded up to whole panels.
  static func padded(_ outputs: Int) -> Int { (outputs + width - 1) / width * width }

  /// The index of weight [k, n].
  static func index(input k: Int, output n: Int, inputs: Int) -> Int {
    (n / width * inputs + k) * width + n % width
  }
}
