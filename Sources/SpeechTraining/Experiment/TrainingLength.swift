extension TrainingConfiguration {
  /// The default number of passes over many training clips, and
  /// the default number of validations otherwise.
  public static let usualEpochs = 40

  /// The default minimum of optimizer steps of a run (Experiments/small-data.md).
  ///
  /// A few hundred clips make so few steps per pass that 40 passes end long before a network has
  /// learned what it can.
  public static let fewestSteps = 2_400

  /// The same for a run that starts from a trained model, which has little more to learn
  /// (Experiments/spoken-words.md).
  public static let fewestStepsOfTrained = 600

  /// The default maximum of optimizer steps of a run: 3.2 million clips in steps of 32, about what
  /// TC-ResNet's authors train with on Speech Commands.
  public static let mostSteps = 100_000

  /// Multiply-accumulates of the forward pass that a run may reach to take the minimum of steps: no
  /// more passes than 40 are taken where these would cost more.
  ///
  /// It spares long clips and large networks: a second of audio is 7 million of
  /// `matchboxnet-3x1x64` and 218 million of `ds-cnn-l`, which takes 17 x 10¹² for 2,400 steps.
  public static let mostMultiplyAdds = 20e12

  /// Epochs of the whole run: passes, or the parts of a budget.
  public var epochsInAll: Int { budget == nil ? epochs ?? Self.usualEpochs : validations }

  /// Whether neither epochs nor a budget was given, so that data and network decide the length.
  package var choosesLength: Bool { epochs == nil && budget == nil }

  /// The same with the default length, if no length was given: 40 passes, or with few clips as many
  /// as make 2,400 steps (600 if it starts from a trained model) if the network can do them at a sensible price,
  /// or with very many clips as many as make 100,000 steps; then with 40 validations.
  ///
  /// - Parameters:
  ///   - stepsPerEpoch: Optimizer steps in a pass over the training clips.
  ///   - multiplyAddsPerEpoch: Multiply-accumulates of the forward pass over all training clips.
  ///   - startsAnew: Whether the network is untrained.
  package func withLength(
    stepsPerEpoch: Int,
    multiplyAddsPerEpoch: Double,
    startsAnew: Bool = true
  ) -> TrainingConfiguration {
    guard choosesLength else { return self }
    var settled = self
    let fewest = startsAnew ? Self.fewestSteps : Self.fewestStepsOfTrained
    let enough = (fewest + stepsPerEpoch - 1) / stepsPerEpoch
    let affordable = Int(min(1e9, Self.mostMultiplyAdds / max(1, multiplyAddsPerEpoch)))
    let wanted = max(Self.usualEpochs, min(enough, affordable))
    let passes = min(wanted, max(1, Self.mostSteps / stepsPerEpoch))
    if passes == Self.usualEpochs {
      settled.epochs = passes
    } else {
      settled.budget = .steps(passes * stepsPerEpoch)
      settled.validations = Self.usualEpochs
    }
    return settled
  }
}
