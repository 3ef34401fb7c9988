/// A network: a plan, one flat buffer of trainable parameters and one of running statistics.
package struct Network: Sendable {
  package let plan: NetworkPlan
  /// The trainable parameters, laid out by `plan.parameters`.
  package var parameters: ParameterValues
  /// The running statistics, laid out by `plan.statistics`.
  package var statistics: [Float]

  package init(plan: NetworkPlan, parameters: [Float], statistics: [Float]) {
    precondition(parameters.count == plan.parameters.count)
    precondition(statistics.count == plan.statistics.count)
    self.plan = plan
    self.parameters = ParameterValues(parameters)
    self.statistics = statistics
  }

  /// An untrained network.
  package init(plan: NetworkPlan, seed: UInt64) {
    self.init(
      plan: plan,
      parameters: plan.parameters.initialValues(seed: seed),
      statistics: plan.statistics.initialValues(seed: seed)
    )
  }
}
