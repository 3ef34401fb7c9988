internal import SpeechModel

/// A step that mixes in noise: recordings, or colours.
package protocol NoiseStep: AugmentationStep {
  /// Where noise comes from.
  var kind: BackgroundNoise.Kind { get set }
  /// The colours to draw from.
  var colors: [NoiseColor] { get set }
  /// A folder of recordings; nil for the data's own noise.
  var folder: String? { get set }
}

extension NoiseStep {
  package var folders: [String] { folder.map { [$0] } ?? [] }
  package var takesDataNoise: Bool { kind != .colors && folder == nil }

  package func validateTogether() throws {
    guard !colors.isEmpty || kind == .recordings else {
      throw Self.invalid(
        \.colors,
        found: "an empty list",
        expected: NoiseColor.allCases.map(\.rawValue).joined(separator: ", ")
      )
    }
  }

  /// Draws a noise; nil if there is none of the kind.
  func drawSource(
    from stream: inout RandomStream,
    _ scene: AugmentationScene
  ) -> NoiseSource? {
    let recordings = kind == .colors ? 0 : scene.recordings(in: folder).count
    if recordings > 0 {
      return .recording(index: stream.index(below: recordings), start: stream.uniform(0...1))
    }
    guard kind != .recordings, !colors.isEmpty else { return nil }
    return .color(colors[stream.index(below: colors.count)], seed: stream.next())
  }
}

extension Setting where Configuration: NoiseStep {
  /// Where noise comes from.
  static var noiseKind: Setting {
    Setting(
      "kind",
      \.kind,
      help: "Where noise comes from: recordings where there are any, else colours; or one of both"
    )
  }

  /// The colours of noise without recordings.
  static var noiseColors: Setting {
    Setting("colors", \.colors, help: "The colours of noise to draw from")
  }

  /// The folder of the recordings.
  static var noiseFolder: Setting {
    Setting(
      "folder",
      open: \.folder,
      help: "A folder of recordings; by default the data's own noise"
    )
  }
}
