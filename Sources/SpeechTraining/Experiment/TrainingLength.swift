extension TrainingConfiguration {
  /// Passes over the training clips where nothing else is said and the clips are many, and
  /// validations where they are few.
  public static let usualEpochs = 40

  /// Optimizer steps that a run takes at least where nothing else is said.
  ///
  /// A few hundred clips make so few steps a pass that 40 passes end long before a network has
  /// learned what it can.
  public static let fewestSteps = 2_400

  /// Epochs of a whole run: passes, or the parts of a budget.
  public var epochsInAll: Int { budget == nil ? epochs ?? Self.usualEpochs : validations }

  /// The same with the default length, where no length was given: 40 passes or, if these make fewer
  /// than 2,400 steps, as many passes as make so many, with 40 validations.
  ///
  /// - Parameter stepsPerEpoch: Optimizer steps in a pass over the training clips.
  package func withLength(stepsPerEpoch: Int) -> TrainingConfiguration {
    guard epochs == nil, budget == nil else { return self }
    var settled = self
    let passes = (Self.fewestSteps + stepsPerEpoch - 1) / stepsPerEpoch
    if passes <= Self.usualEpochs {
      settled.epochs = Self.usualEpochs
    } else {
      settled.budget = .steps(passes * stepsPerEpoch)
      settled.validations = Self.usualEpochs
    }
    return settled
  }
}
