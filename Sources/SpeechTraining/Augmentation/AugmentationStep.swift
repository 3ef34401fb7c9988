package import SpeechModel

/// A kind of augmentation step: it draws a value, and the value applies itself to a clip.
///
/// One file per step. A configuration file has its settings as `{<name>: {probability: 0.5, …}}`.
package protocol AugmentationStep: Configurable, Equatable {
  associatedtype Drawn: DrawnValue

  /// Its key in a configuration file.
  static var name: String { get }
  /// How likely the step is to happen, in [0, 1].
  var probability: Double { get set }
  /// Folders of recordings that it uses.
  var folders: [String] { get }
  /// Whether it mixes in the data's own noise.
  var takesDataNoise: Bool { get }
  /// Every factor by which it may warp features along the frequency axis; 1 for none.
  var vocalTractFactors: Set<Double> { get }

  /// Creates it with the default settings.
  init()

  /// Draws what to do to a clip.
  func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn
}

extension AugmentationStep {
  package static var section: String { "augmentation.\(name)" }
  package var folders: [String] { [] }
  package var takesDataNoise: Bool { false }
  package var vocalTractFactors: Set<Double> { [1] }

  /// Draws whether anything happens, then what.
  func drawIfItHappens(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnStep? {
    guard Double(stream.uniform()) < probability else { return nil }
    return DrawnStep(name: Self.name, value: draw(from: &stream, scene))
  }

  /// Draws unconditionally, as within a composition that has already chosen this step.
  func drawCertainly(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnStep {
    DrawnStep(name: Self.name, value: draw(from: &stream, scene))
  }
}

extension Setting where Configuration: AugmentationStep {
  /// How likely a step is to happen.
  static var probability: Setting {
    Setting(
      "probability",
      \.probability,
      .within(0...1),
      help: "How likely it is to happen, 0 to 1"
    )
  }
}

/// What a step drew for one clip: plain numbers, whose application is deterministic.
package protocol DrawnValue: Sendable, Equatable, Codable {
  /// Changes the samples [S] of a clip at the scene's rate; may change their number.
  ///
  /// - Throws: `DatasetError` if a recording can no longer be read.
  func apply(to samples: inout [Float], _ scene: AugmentationScene) throws

  /// Changes normalized feature rows [T, F].
  ///
  /// - Parameter bands: Values of a row before its time differences, of which there are as many for
  ///   each order.
  func apply(toRows rows: UnsafeMutablePointer<Float>, frames: Int, values: Int, bands: Int)

  /// Whether it acts on samples, rather than on features alone.
  var actsOnSamples: Bool { get }
  /// Whether the draw has no effect on any clip.
  var isNothing: Bool { get }
  /// The factor by which to warp features along the frequency axis, if any.
  var vocalTractFactor: Double? { get }
  /// The clip to mix in, if any.
  var mixture: Mixup.Drawn? { get }
  /// A description for the user; nil if its numbers and their names are enough.
  var inWords: String? { get }
  /// The same, with the names of a scene's recordings.
  func words(_ scene: AugmentationScene) -> String?
}

extension DrawnValue {
  package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {}
  package func apply(
    toRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int,
    bands: Int
  ) {}
  package var actsOnSamples: Bool { true }
  package var isNothing: Bool { false }
  package var vocalTractFactor: Double? { nil }
  package var mixture: Mixup.Drawn? { nil }
  package var inWords: String? { nil }
  package func words(_ scene: AugmentationScene) -> String? { inWords }
}
