internal import SpeechModel

extension Experiment {
  /// The settings whose values are not those that its preset, or the model to start from, would give it.
  ///
  /// Left out is what data and network decide where nothing is given, the rate and the length, and
  /// which layers are frozen.
  package var changes: [SettingChange] {
    let named = preset ?? Preset(rawValue: name)
    var usual = start.map { Experiment(startingFrom: $0) } ?? Experiment(named ?? .default)
    usual.sampleRateHertz = sampleRateHertz
    // Layers that a file writes out may still be the preset's; those of no preset have no others to compare.
    let comparesLayers = preset == nil && named != nil
    guard let ours = try? ConfigurationValue(self, writesLayers: comparesLayers),
      let theirs = try? ConfigurationValue(usual, writesLayers: comparesLayers)
    else { return [] }
    let ignored = Self.leftOut + (preset == nil && named == nil ? ["network"] : [])
    return Self.differences("", ours, theirs).filter { change in
      !ignored.contains { ConfigurationPath(change.path).lies(in: $0) }
    }
  }

  private static let leftOut =
    ["network.name", "network.preset", "start", "features.sample-rate-hertz"]
    + ["epochs", "budget", "validations", "warmup-epochs", "frozen", "frozen-epochs"].map {
      "training.\($0)"
    }

  /// The smallest parts of one configuration that are not those of another.
  private static func differences(
    _ path: String,
    _ ours: ConfigurationValue,
    _ theirs: ConfigurationValue?
  ) -> [SettingChange] {
    func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    if ours == theirs { return [] }
    switch (ours, theirs) {
    case (.object(let members), .object):
      return members.flatMap { differences(below($0.key), $0.value, theirs?.member($0.key)) }
    case (.list(let entries), .list(let others))
    where entries.map(name) == others.map(name) && entries.allSatisfy { name($0) != nil }:
      let names = entries.map(name)
      return zip(entries.indices, zip(entries, others)).flatMap { index, pair in
        // A step of which there are several is named by its index.
        let isAlone = names.count { $0 == names[index] } == 1
        return differences(isAlone ? path : below("\(index)"), pair.0, pair.1)
      }
    default: return [SettingChange(path, ours)]
    }
  }

  /// The only key of an entry of a list, which says what it is.
  private static func name(_ entry: ConfigurationValue) -> String? {
    guard case .object(let members) = entry, members.count == 1 else { return nil }
    return members[0].key
  }
}
