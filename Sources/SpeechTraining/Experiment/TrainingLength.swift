extension TrainingConfiguration {
  /// The default number of passes over many training clips, and
  /// the default number of validations with few.
  public static let usualEpochs = 40

  /// The default minimum of optimizer steps of a run.
  ///
  /// A few hundred clips make so few steps per pass that 40 passes end long before a network has
  /// learned what it can.
  public static let fewestSteps = 2_400

  /// Epochs of the whole run: passes, or the parts of a budget.
  public var epochsInAll: Int { budget == nil ? epochs ?? Self.usualEpochs : validations }

  /// The same with the default length, if no length was given: 40 passes or, if these make fewer
  /// than 2,400 steps, as many passes as make 2,400, with 40 validations.
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
