internal import SpeechModel

extension GradientStep {
  /// The trained values and optimizer state, by name, with their layout in memory: what a
  /// checkpoint keeps.
  struct State: Equatable {
    let buffers: [String: [Float]]

    fileprivate enum Name {
      static let parameters = "parameters"
      static let statistics = "statistics"
      static let moment = "optimizer."
      static let averageParameters = "average.parameters"
      static let averageStatistics = "average.statistics"
    }

    fileprivate init(_ buffers: [String: [Float]]) {
      self.buffers = buffers.filter { !$0.value.isEmpty }
    }

    /// The state in a file's buffers; nil if they are not the state of a step.
    init?(buffers: [String: [Float]]) {
      guard buffers[Name.parameters] != nil,
        buffers.keys.contains(where: { $0.hasPrefix(Name.moment) })
      else { return nil }
      self.init(buffers)
    }

    /// The network to validate and to save; nil if the values are those of another one.
    func result(_ plan: NetworkPlan) -> Network? {
      let parameters = buffers[Name.averageParameters] ?? buffers[Name.parameters] ?? []
      let statistics = buffers[Name.averageStatistics] ?? buffers[Name.statistics] ?? []
      guard parameters.count == plan.parameters.count, statistics.count == plan.statistics.count
      else { return nil }
      return Network(plan: plan, parameters: parameters, statistics: statistics)
    }
  }

  /// The current state.
  var state: State {
    var buffers = [
      State.Name.parameters: Array(network.parameters),
      State.Name.statistics: network.statistics,
    ]
    for (name, values) in optimizer.moments { buffers[State.Name.moment + name] = values }
    if let average {
      buffers[State.Name.averageParameters] = Array(average.network.parameters)
      buffers[State.Name.averageStatistics] = average.network.statistics
    }
    return State(buffers)
  }

  /// Restores a saved state after a number of steps; false if it is of another
  /// network or optimizer.
  func restore(_ state: State, steps: Int) -> Bool {
    let buffers = state.buffers
    let parameters = buffers[State.Name.parameters] ?? []
    let statistics = buffers[State.Name.statistics] ?? []
    var moments: [String: [Float]] = [:]
    for (name, values) in buffers where name.hasPrefix(State.Name.moment) {
      moments[String(name.dropFirst(State.Name.moment.count))] = values
    }
    guard parameters.count == network.parameters.count,
      statistics.count == network.statistics.count,
      optimizer.restore(moments, steps: steps)
    else { return false }
    network.parameters = ParameterValues(parameters)
    network.statistics = statistics
    return average?.restore(
      parameters: buffers[State.Name.averageParameters] ?? [],
      statistics: buffers[State.Name.averageStatistics] ?? []
    ) ?? true
  }
}
