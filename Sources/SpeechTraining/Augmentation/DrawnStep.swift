internal import SpeechModel

/// What a step of any kind drew, with the step's name, encoded as `{gain: {decibels: -3.2}}`.
package struct DrawnStep: Sendable {
  package let name: String
  package let value: any DrawnValue

  package init(name: String, value: any DrawnValue) {
    self.name = name
    self.value = value
  }
}

extension DrawnStep: Equatable {
  package static func == (a: DrawnStep, b: DrawnStep) -> Bool {
    a.name == b.name && isEqual(a.value, b.value)
  }
}

extension DrawnStep: Codable {
  package init(from decoder: any Decoder) throws {
    let (kind, settings) = try AugmenterCatalog.kind(of: decoder)
    func value<Step: AugmentationStep>(_ kind: Step.Type) throws -> any DrawnValue {
      try Step.Drawn(from: settings)
    }
    self.init(name: kind.name, value: try value(kind))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try container.encode(value, forKey: AnyKey(stringValue: name))
  }
}

/// Whether two values are of one type and equal.
func isEqual<Value: Equatable>(_ a: Value, _ b: any Equatable) -> Bool { a == b as? Value }
