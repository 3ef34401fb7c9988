import Foundation
import SpeechModel
import SpeechTraining
import Testing

/// Clips at every threshold of the data check, and just beside it: a threshold that moved would
/// find other clips in the same data.
@Suite struct DataCheckThresholdsTests {
  private func kinds(_ clips: [InspectedClip]) -> [DataFinding.Kind] {
    DataCheck(clips).findings.map(\.kind)
  }

  /// A clean clip with other measurements.
  private func clip(
    _ path: String,
    _ changes: [String: Double] = [:],
    level: [String: Double] = [:]
  ) throws -> InspectedClip {
    let clean = MadeClips.clean[0].measurements
    let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(clean))
    var values = try #require(encoded as? [String: Any])
    var levels = try #require(values["level"] as? [String: Any])
    for (key, value) in changes {
      #expect(values[key] != nil, "\(key)")
      values[key] = value
    }
    for (key, value) in level {
      #expect(levels[key] != nil, "\(key)")
      levels[key] = value
    }
    values["level"] = levels
    values["digest"] = path
    let data = try JSONSerialization.data(withJSONObject: values)
    return InspectedClip(
      path: path,
      label: String(path.prefix { $0 != "/" }),
      measurements: try JSONDecoder().decode(ClipMeasurements.self, from: data)
    )
  }

  private func clips(_ label: String, _ count: Int) throws -> [InspectedClip] {
    try (0..<count).map { try clip("\(label)/made\($0).wav") }
  }

  /// A measurement, what is found at a value of it, and what at the value next to it.
  struct Threshold: Sendable, CustomTestStringConvertible {
    let key: String
    let value: Double
    let found: [DataFinding.Kind]
    let beside: Double
    let foundBeside: [DataFinding.Kind]
    var testDescription: String { key }
  }

  @Test(arguments: [
    Threshold(
      key: "clippedShare",
      value: 0.001,
      found: [.clipping],
      beside: 0.000_99,
      foundBeside: []
    ),
    Threshold(key: "offset", value: 0.005, found: [.offset], beside: 0.004_99, foundBeside: []),
    Threshold(key: "offset", value: -0.005, found: [.offset], beside: -0.004_99, foundBeside: []),
    Threshold(
      key: "loudestDecibels",
      value: -45,
      found: [],
      beside: -45.01,
      foundBeside: [.lowLevel]
    ),
    Threshold(
      key: "loudestDecibels",
      value: -60,
      found: [.lowLevel],
      beside: -60.01,
      foundBeside: [.silence]
    ),
    Threshold(key: "snrDecibels", value: 5, found: [], beside: 4.99, foundBeside: [.noise]),
    Threshold(key: "startDecibels", value: -3, found: [], beside: -2.99, foundBeside: [.cutStart]),
    Threshold(key: "endDecibels", value: -6, found: [], beside: -5.99, foundBeside: [.cutEnd]),
  ])
  func oneClip(_ threshold: Threshold) throws {
    func found(_ value: Double) throws -> [DataFinding.Kind] {
      let isLevel = ["clippedShare", "offset", "loudestDecibels"].contains(threshold.key)
      let odd =
        isLevel
        ? try clip("no/odd.wav", level: [threshold.key: value])
        : try clip("no/odd.wav", [threshold.key: value])
      return kinds(MadeClips.clean + [odd])
    }
    #expect(try found(threshold.value) == threshold.found)
    #expect(try found(threshold.beside) == threshold.foundBeside)
  }

  /// Noise has no beginning and no end; at the threshold it still counts as a word.
  @Test func noiseIsNotCut() throws {
    let cut = ["startDecibels": 0.0, "endDecibels": 0.0]
    func found(_ snr: Double) throws -> [DataFinding.Kind] {
      let odd = try clip("no/odd.wav", cut.merging(["snrDecibels": snr]) { $1 })
      return kinds(MadeClips.clean + [odd])
    }
    #expect(try found(5) == [.cutStart, .cutEnd])
    #expect(try found(4.99) == [.noise])
  }

  /// Where all last the same, a tenth is a deviation: five of them are a factor of e^0.5.
  @Test func durations() throws {
    func found(_ seconds: Double, others: Int) throws -> [String] {
      let same = try (0..<others).map { try clip("long/\($0).wav", ["seconds": 2]) }
      let odd = try clip("long/odd.wav", ["seconds": seconds])
      return DataCheck(MadeClips.clean + same + [odd]).findings.filter { $0.kind == .duration }
        .flatMap { $0.instances.flatMap(\.paths) }
    }
    #expect(try found(2 * exp(0.499), others: 12) == [])
    #expect(try found(2 * exp(0.501), others: 12) == ["long/odd.wav"])
    #expect(try found(2 * exp(-0.499), others: 12) == [])
    #expect(try found(2 * exp(-0.501), others: 12) == ["long/odd.wav"])
    // Ten clips have a median of their own, 2 s; nine are measured by that of all, half a second.
    #expect(try found(0.56, others: 9) == ["long/odd.wav"])
    #expect(try !found(0.56, others: 8).contains("long/odd.wav"))
    #expect(try found(0.56, others: 8).count == 8)
  }

  /// Away from equal durations, a deviation is 1.4826 times the median of the distances.
  @Test func durationsThatVary() throws {
    // Logarithms -0.2, -0.1, 0, 0.1, 0.2 three times each: the median distance is 0.1.
    let varied = try (0..<15).map {
      try clip("long/\($0).wav", ["seconds": 2 * exp(0.1 * Double($0 % 5) - 0.2)])
    }
    func found(_ deviations: Double) throws -> [String] {
      // Of equals, the one more does not move the median.
      let odd = try clip("long/odd.wav", ["seconds": 2 * exp(0.14826 * deviations)])
      return DataCheck(varied + [odd]).findings.filter { $0.kind == .duration }
        .flatMap { $0.instances.flatMap(\.paths) }
    }
    #expect(try found(4.99) == [])
    #expect(try found(5.01) == ["long/odd.wav"])
  }

  @Test(
    arguments: [
      (30, 10, [DataFinding.Kind.imbalance], DataFinding.Severity.note), (29, 10, [], nil),
      (99, 10, [.imbalance], .note), (100, 10, [.imbalance], .warning),
      (20, 10, [], nil), (20, 9, [.fewClips], nil),
    ] as [(Int, Int, [DataFinding.Kind], DataFinding.Severity?)]
  )
  func numbersOfClips(
    _ most: Int,
    _ fewest: Int,
    _ expected: [DataFinding.Kind],
    _ severity: DataFinding.Severity?
  ) throws {
    let check = DataCheck(try clips("no", most) + clips("yes", fewest))
    #expect(check.findings.map(\.kind) == expected)
    #expect(check.findings.first { $0.kind == .imbalance }?.severity == severity)
  }

  /// Nine tenths of a label's clips, and at least ten, make it one for silence.
  @Test func labelsForSilence() throws {
    func found(silent: Int, heard: Int) throws -> [DataFinding.Kind] {
      let quiet = try (0..<silent).map {
        try clip("quiet/silent\($0).wav", level: ["loudestDecibels": -90])
      }
      return kinds(MadeClips.clean + quiet + (try clips("quiet", heard)))
    }
    #expect(try found(silent: 18, heard: 2) == [.silentLabel])
    #expect(try found(silent: 17, heard: 2) == [.silence])
    #expect(try found(silent: 10, heard: 0) == [.silentLabel])
    #expect(try found(silent: 9, heard: 0) == [.silence, .fewClips])
  }

  @Test func aRateOfOneLabel() throws {
    func found(_ count: Int) throws -> String? {
      let slow = try (0..<count).map {
        try clip("no/slow\($0).wav", ["sampleRateHertz": 8_000])
      }
      return DataCheck(MadeClips.clean + slow).findings.first { $0.kind == .rate }?.found
    }
    let remark = "; all at 8000 Hz are labelled 'no'"
    #expect(try #require(try found(5)).hasSuffix(remark))
    #expect(try !#require(try found(4)).hasSuffix(remark))
  }
}
