internal import SpeechModel

/// Steps chosen by their names, to be applied every time.
package enum StepSelection {
  /// Why a name selects no step.
  package enum Failure: Error, Equatable {
    /// No kind of step has the name; the nearest known name, if one is near.
    case unknown(name: String, nearest: String?)
    /// It needs settings that have no default.
    case incomplete(name: String)
  }

  /// The steps of these names, as configured, or with their defaults where they are not.
  ///
  /// - Throws: `Failure`.
  package static func steps(
    named names: [String],
    configured: [Augmenter]
  ) throws(Failure) -> [Augmenter] {
    let defaults = AugmenterCatalog.selfContained()
    var steps: [Augmenter] = []
    for name in names {
      guard AugmenterCatalog.names.contains(name) else {
        throw .unknown(name: name, nearest: nearest(to: name, in: AugmenterCatalog.names))
      }
      var found = configured.filter { $0.name == name }
      if found.isEmpty { found = defaults.filter { $0.name == name } }
      if found.isEmpty { throw .incomplete(name: name) }
      steps += found.map { $0.happening(1) }
    }
    return steps
  }
}

extension StepSelection.Failure: CustomStringConvertible {
  /// A one-line message for the user: the name, and what to give instead.
  package var description: String {
    switch self {
    case .unknown(let name, let nearest?):
      "there is no step '\(name)'; did you mean '\(nearest)'?"
    case .unknown(let name, nil):
      "there is no step '\(name)'; there are \(AugmenterCatalog.names.joined(separator: ", "))"
    case .incomplete(let name):
      "the step '\(name)' needs settings; write them into a configuration file"
    }
  }
}
