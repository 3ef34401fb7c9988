/// The settings of a layer that moves a window over frames and frequencies, by default by its own
/// size: `{max-pool: {kernel: [2, 2]}}`.
package protocol WindowSettings: LayerSettings {
  var geometry: KernelGeometry { get }

  init(geometry: KernelGeometry)
}

private enum WindowKeys: String, KernelKey { case kernel, stride, dilation, padding }

extension WindowSettings {
  /// Reads a window.
  ///
  /// - Throws: `ConfigurationError`.
  package init(from decoder: any Decoder) throws {
    let values = try StrictContainer<WindowKeys>(decoder)
    self.init(geometry: try KernelGeometry(values, isWindow: true))
  }

  /// Writes all settings of the window.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: WindowKeys.self)
    try geometry.encode(to: &values)
  }

  package var words: String { "\(Self.name) \(geometry.size)\(geometry.windowDetails)" }

  package func check(_ limits: LayerLimits) throws { try limits.requireWindow(geometry) }

  package func grow(_ field: inout ReceptiveField) { field.grow(through: geometry) }
}
