internal import Foundation
internal import Yams

extension DrawnStep {
  /// The steps that take effect; of a composition, those that it chose.
  package var parts: [DrawnStep] {
    guard let composition = value as? DrawnSteps else { return [self] }
    return composition.steps.flatMap(\.parts)
  }

  /// What was drawn, in words: `silence: before 45 ms, after 120 ms`.
  ///
  /// - Parameter scene: Names the recordings; nil to show their numbers instead.
  /// - Throws: `EncodingError` if it cannot be encoded.
  package func words(_ scene: AugmentationScene? = nil) throws -> String {
    if let words = scene.map({ value.words($0) }) ?? value.inWords { return "\(name): \(words)" }
    let record = try Yams.compose(yaml: YAMLEncoder().encode(self))
    let words = record?.mapping?.values.first.map { Self.words($0, key: name) } ?? ""
    return words.isEmpty ? name : "\(name): \(words)"
  }

  /// The units that suffixes of property names stand for.
  private static let units = [
    ("DecibelsFullScale", "dBFS"), ("Decibels", "dB"), ("Milliseconds", "ms"), ("Seconds", "s"),
    ("Hertz", "Hz"), ("Semitones", "semitones"), ("Lufs", "LUFS"),
  ]

  /// A value under a key; seeds mean nothing to the user.
  private static func words(_ node: Node, key: String) -> String {
    switch node {
    case .mapping(let mapping):
      return mapping.compactMap { pair -> String? in
        guard let inner = pair.key.string, inner != "seed" else { return nil }
        let (label, unit) = label(inner)
        let value = words(pair.value, key: inner)
        // A list within an object of the same name is named once.
        return [inner == key ? "" : label, value, unit].filter { !$0.isEmpty }
          .joined(separator: " ")
      }.joined(separator: ", ")
    case .sequence(let list):
      return list.map { words($0, key: key) }.joined(separator: "; ")
    case .scalar(let scalar):
      return Double(scalar.string).map(number) ?? scalar.string
    case .alias:
      return ""
    }
  }

  /// `snrDecibels` as `snr` and `dB`; the names that Swift generates for unnamed values are
  /// dropped.
  private static func label(_ key: String) -> (label: String, unit: String) {
    if key.hasPrefix("_") { return ("", "") }
    let capital = key.prefix(1).uppercased() + key.dropFirst()
    for (ending, unit) in units where capital.hasSuffix(ending) {
      return (spaced(String(key.prefix(key.count - ending.count))), unit)
    }
    return (spaced(key), "")
  }

  /// `widestShare` as `widest share`.
  private static func spaced(_ key: String) -> String {
    key.reduce(into: "") { text, letter in
      text += letter.isUppercase ? " " + letter.lowercased() : String(letter)
    }
  }

  /// Three digits, or as many as a whole number has.
  private static func number(_ value: Double) -> String {
    String(format: value.magnitude >= 100 || value == value.rounded() ? "%.0f" : "%.3g", value)
  }
}
