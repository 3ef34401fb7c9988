package import SpeechModel

/// A step that chooses among other steps, or combines them.
package protocol Composition: AugmentationStep where Drawn == DrawnSteps {
  /// The steps that it consists of.
  var steps: [Augmenter] { get set }
}

extension Composition {
  package static var settings: [Setting<Self>] { [.probability, .steps] }
  package var folders: [String] { steps.flatMap(\.step.folders) }
  package var takesDataNoise: Bool { steps.contains { $0.step.takesDataNoise } }
  package func validateTogether() throws { try validateSteps() }

  /// Checks the steps that it consists of.
  ///
  /// - Throws: `ConfigurationError`.
  func validateSteps() throws { for one in steps { try one.validate() } }

  package var vocalTractFactors: Set<Double> { steps.vocalTractFactors }
}

extension Setting where Configuration: Composition {
  /// The steps that a composition consists of.
  static var steps: Setting {
    let expected = "one step or more, such as [{gain: {}}, {speed: {}}]"
    return Setting(
      "steps",
      \.steps,
      Bounds(expected: expected) { $0.isEmpty ? ("an empty list", expected) : nil },
      help: "The steps that it consists of"
    )
  }
}
