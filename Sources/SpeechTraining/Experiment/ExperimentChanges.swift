internal import SpeechModel

extension Experiment {
  /// The settings whose values are not those that its preset, or the model to start from, would give
  /// it; of the network only the width and dropout of a preset, of the augmentation the whole list.
  ///
  /// Left out is what data and network decide where nothing is given, the rate and the length, and
  /// which layers are frozen.
  package var changes: [SettingChange] {
    var usual = start.map { Experiment(startingFrom: $0) } ?? Experiment(preset ?? .default)
    usual.sampleRateHertz = sampleRateHertz
    guard let ours = try? ConfigurationValue(self), let theirs = try? ConfigurationValue(usual)
    else { return [] }
    return Self.changeable(ours).compactMap { path in
      let path = ConfigurationPath(path)
      guard let value = path.value(in: ours), value != path.value(in: theirs) else { return nil }
      return SettingChange(path.text, value)
    }
  }

  private static let leftOut = [
    "sample-rate-hertz", "epochs", "budget", "validations", "warmup-epochs", "frozen",
    "frozen-epochs",
  ]

  /// The paths of the settings that are compared.
  private static func changeable(_ whole: ConfigurationValue) -> [String] {
    func settings(_ section: String) -> [String] {
      guard case .object(let members) = whole.member(section) else { return [] }
      return members.map(\.key).filter { !leftOut.contains($0) }.map { "\(section).\($0)" }
    }
    return settings(FeatureConfiguration.section)
      + ["width", "dropout"].map { "\(NetworkSection.section).\($0)" }
      + settings(TrainingConfiguration.section) + [augmentationPath]
  }
}
