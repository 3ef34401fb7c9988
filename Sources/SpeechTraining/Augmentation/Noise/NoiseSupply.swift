internal import SpeechModel

/// Where noises are drawn from.
struct NoiseSupply {
  var kind: BackgroundNoise.Kind
  var colors: [NoiseColor]
  var folder: String?

  /// Draws a noise; nil if there is none of the kind.
  func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> NoiseSource? {
    let recordings = kind == .colors ? 0 : scene.recordings(in: folder).count
    if recordings > 0 {
      return .recording(index: stream.index(below: recordings), start: stream.uniform(0...1))
    }
    guard kind != .recordings, !colors.isEmpty else { return nil }
    return .color(colors[stream.index(below: colors.count)], seed: stream.next())
  }

  /// Checks that there are colours where they may be needed.
  func validate(_ name: String) throws {
    guard !colors.isEmpty || kind == .recordings else {
      throw ConfigurationError.invalidValue(
        key: "augmentation.\(name).colors",
        found: "an empty list",
        expected: NoiseColor.allCases.map(\.rawValue).joined(separator: ", ")
      )
    }
  }
}
