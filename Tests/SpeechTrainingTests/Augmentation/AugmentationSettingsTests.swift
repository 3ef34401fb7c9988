import Foundation
import SpeechModel
import SpeechTraining
import Testing

/// Every step's table of settings, from which its coding and its checks follow.
@Suite struct AugmentationSettingsTests {
  /// What a key ends with, and how the help says its unit.
  private static let units = [
    ("hertz", "in Hz"), ("decibels", "in dB"), ("decibels-full-scale", "in dB"),
    ("lufs", "in LUFS"),
    ("milliseconds", "in ms"), ("seconds", "in seconds"), ("metres", "in metres"),
    ("semitones", "in semitones"), ("octaves", "in octaves"),
    ("kilobits-per-second", "in kilobits per second"),
  ]

  private func properties<Step: AugmentationStep>(of step: Step) -> [String] {
    Mirror(reflecting: step).children.compactMap(\.label)
  }

  private func rows<Step: AugmentationStep>(
    _ kind: Step.Type
  ) -> [(key: String, help: String)] {
    kind.settings.map { ($0.key, $0.help) }
  }

  /// `snrDecibels` as `snr-decibels`.
  private func key(_ property: String) -> String {
    if property == "quality" { return "q" }
    return property.reduce(into: "") { text, letter in
      text += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
    }
  }

  @Test(arguments: AugmenterCatalog.names)
  func everyPropertyHasARow(_ name: String) throws {
    let kind = try #require(AugmenterCatalog.kinds.first { $0.name == name })
    let properties = properties(of: kind.init())
    #expect(!properties.isEmpty)
    #expect(rows(kind).map(\.key) == properties.map(key))
  }

  @Test(arguments: AugmenterCatalog.names)
  func everyRowSaysWhatItMeansAndInWhichUnit(_ name: String) throws {
    let kind = try #require(AugmenterCatalog.kinds.first { $0.name == name })
    for (key, help) in rows(kind) {
      #expect(help.first?.isUppercase == true, "\(name).\(key)")
      #expect(!help.hasSuffix("."), "\(name).\(key)")
      for (ending, unit) in Self.units where key == ending || key.hasSuffix("-" + ending) {
        #expect(help.contains(unit), "\(name).\(key)")
      }
    }
  }

  @Test(arguments: AugmenterCatalog.names)
  func errorsNameTheSection(_ name: String) throws {
    let refusal = StepProbe.refusal("{\"\(name)\": {\"probability\": 1.5}}")
    #expect(refusal == "augmentation.\(name).probability is 1.5; expected 0 to 1")
  }

  /// A row that wrote another property than its own would lose one.
  @Test(arguments: AugmentationPipelineTests.everyKind)
  func everyPropertyIsWrittenUnderItsKey(_ step: Augmenter) throws {
    let record = try object(step) as? [String: [String: Any]]
    let written = try #require(record?[step.name])
    for (label, value) in Mirror(reflecting: step.step).children {
      let key = key(try #require(label))
      // What is left open is not written.
      let expected = try (value as? any Encodable).map { try text(object($0)) } ?? "null"
      #expect(try text(written[key] ?? NSNull()) == expected, "\(step.name).\(key)")
    }
  }

  private func object(_ value: any Encodable) throws -> Any {
    try JSONSerialization.jsonObject(
      with: JSONEncoder().encode(value),
      options: .fragmentsAllowed
    )
  }

  private func text(_ object: Any) throws -> String {
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
    return String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: options),
      as: UTF8.self
    )
  }

  /// Steps that a program makes keep the bounds that a file must keep, also those within others.
  @Test func stepsMadeInCodeAreChecked() throws {
    var speed = SpeedPerturbation()
    speed.factor = Interval(0, 9)
    var mixup = Mixup()
    mixup.probability = 2
    var choice = OneOf()
    choice.steps = [.speed(speed)]
    var some = SomeOf()
    some.steps = [.speed(speed), .gain(Gain())]
    for (step, words) in [
      (Augmenter.speed(speed), "augmentation.speed.factor is [0, 9]; expected [smallest, largest]"),
      (.mixup(mixup), "augmentation.mixup.probability is 2; expected 0 to 1"),
      (.oneOf(choice), "augmentation.speed.factor is [0, 9]; expected [smallest, largest]"),
      (.someOf(some), "augmentation.speed.factor is [0, 9]; expected [smallest, largest]"),
    ] {
      var experiment = Experiment(.linear)
      experiment.augmentation = [.gain(Gain()), step]
      let error = #expect(throws: ConfigurationError.self) { try experiment.validate() }
      #expect(error?.description.hasPrefix(words) == true, "\(error.map { "\($0)" } ?? "none")")
      // The same words as for a file.
      let fromFile = #expect(throws: ConfigurationError.self) {
        try Experiment(parsing: experiment.yaml(), path: "x.yaml")
      }
      #expect(fromFile == error)
    }
    var experiment = Experiment(.linear)
    experiment.augmentation = AugmenterCatalog.selfContained()
    try experiment.validate()
  }
}
