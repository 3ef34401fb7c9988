import Foundation
import SpeechModel
import SpeechTraining
import Testing

@Suite struct NamePatternTests {
  @Test(arguments: [
    (
      "{label}_{speaker}_{index}", "a/7_theo_0.wav",
      ["label": "7", "speaker": "theo", "index": "0"]
    ),
    ("{label}_{rest}", "7_theo_0.wav", ["label": "7", "rest": "theo_0"]),
    ("{label}-{take}", "7_theo_0.wav", nil),
    (
      "{speaker}/{label}_{speaker}_{n}", "02/5_02_1.wav", ["speaker": "02", "label": "5", "n": "1"]
    ),
    ("{speaker}/{label}_{speaker}_{n}", "02/5_03_1.wav", nil),
    ("{a}-{a}", "xy-xy-xy-xy", ["a": "xy-xy"]),
    ("{a}-{b}-{a}", "1-2-3-1-2", ["a": "1-2", "b": "3"]),
    ("{label}", ".wav", ["label": ".wav"]),
    ("x{label}x", "xxx", ["label": "x"]), ("x{label}x", "xx", nil),
    ("{label}/{index}", "yes/1.wav", ["label": "yes", "index": "1"]),
    ("{label}/{index}", "1.wav", nil),
    ("rec-{date}-{label}", "rec-20260501-yes-no.flac", ["date": "20260501", "label": "yes-no"]),
    ("{a}--{label}", "x---y", ["a": "x", "label": "-y"]),
    ("caf\u{E9}{label}", "cafe\u{301}1.wav", ["label": "1"]),
  ])
  func fieldsAreFound(_ pattern: String, _ path: String, _ expected: [String: String]?) throws {
    #expect(try NamePattern(pattern).fields(of: path) == expected)
  }

  /// The definition itself, which tries every way.
  private func everyWay(
    _ parts: ArraySlice<(isField: Bool, text: String)>,
    _ name: Substring,
    _ found: [String: String] = [:]
  ) -> [String: String]? {
    guard let part = parts.first else { return name.isEmpty ? found : nil }
    guard part.isField else {
      guard name.hasPrefix(part.text) else { return nil }
      return everyWay(parts.dropFirst(), name.dropFirst(part.text.count), found)
    }
    for count in stride(from: 1, through: name.count, by: 1) {
      let value = String(name.prefix(count))
      if value.hasSuffix("/") { return nil }
      if let other = found[part.text], other != value { continue }
      let rest = everyWay(
        parts.dropFirst(),
        name.dropFirst(count),
        found.merging([part.text: value]) { $1 }
      )
      if let rest { return rest }
    }
    return nil
  }

  @Test func isTheSameAsTryingEveryWay() throws {
    var stream = RandomStream(seed: 1, .gradientCheck)
    var matches = 0
    for _ in 0..<1_500 {
      var parts: [(isField: Bool, text: String)] = []
      for _ in 0..<1 + stream.index(below: 5) {
        if parts.last?.isField != true, stream.index(below: 3) > 0 {
          parts.append((true, ["a", "b", "c"][stream.index(below: 3)]))
        } else {
          parts.append((false, ["-", "x", "/", "x-", "--"][stream.index(below: 5)]))
        }
      }
      guard parts.contains(where: \.isField) else { continue }
      let text = parts.map { $0.isField ? "{\($0.text)}" : $0.text }.joined()
      let name = (0..<1 + stream.index(below: 10)).map { _ in
        ["-", "x", "y", "/"][stream.index(below: 4)]
      }
      .joined()
      let pattern = try NamePattern(text)
      let depth = text.count { $0 == "/" } + 1
      let folders = name.split(separator: "/").suffix(depth)
      let expected =
        folders.count < depth ? nil : everyWay(parts[...], folders.joined(separator: "/")[...])
      let found = pattern.fields(of: name)
      #expect(found == expected, "\(text) of \(name)")
      matches += found == nil ? 0 : 1
    }
    #expect(matches > 100)
  }

  @Test func whatDoesNotMatchTakesNoTime() throws {
    let start = ContinuousClock.now
    let name = [String](repeating: "a", count: 2_000).joined(separator: "-")
    let fields = (0..<60).map { "{f\($0)}" }.joined(separator: "-")
    #expect(try NamePattern("\(fields)-{label}X").fields(of: name) == nil)
    #expect(try NamePattern("\(fields)-{label}").fields(of: name)?["label"]?.count == 3_879)
    #expect(try NamePattern("{a}-{b}-{c}-{a}-{b}-{c}-{label}X").fields(of: name) == nil)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func fieldsAreCounted() {
    let fields = (0..<101).map { "{f\($0)}" }.joined(separator: "-")
    let error = #expect(throws: DatasetError.self) { try NamePattern(fields) }
    #expect(error?.description.contains("it has 101 fields, where at most 100 are read") == true)
  }
}
