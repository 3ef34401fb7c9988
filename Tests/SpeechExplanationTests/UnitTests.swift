import Foundation
import SpeechExplanation
import SpeechModel
import TestSupport
import Testing

/// How a clip is divided into parts.
@Suite struct UnitTests {
  private let geometry = SpectrumGeometry(FeatureConfiguration(), frames: 98, durationSeconds: 1)

  /// Two spectra, one after the other, with a little noise.
  private func energies(frames: Int = 98, changes: [Int] = [40], bands: Int = 40) -> [Float] {
    var stream = RandomStream(seed: 1, .gradientCheck)
    return (0..<frames).flatMap { frame in
      let level = Float(changes.count { frame >= $0 })
      return (0..<bands).map { _ in 3 * level + 0.1 * stream.uniform() }
    }
  }

  private func divide(_ choice: UnitChoice, frames: Int = 98, changes: [Int] = [40]) throws
    -> ClipUnits
  {
    try ClipUnits(
      choice,
      energies: energies(frames: frames, changes: changes),
      SpectrumGeometry(
        FeatureConfiguration(),
        frames: frames,
        durationSeconds: 0.02 + 0.01 * Double(frames)
      )
    )
  }

  @Test func wardEndsPartsWhereTheSoundChanges() throws {
    let units = try divide(.ward(4), changes: [17, 50, 83]).units
    #expect(units.map(\.frames) == [0..<17, 17..<50, 50..<83, 83..<98])
    #expect(units.allSatisfy { $0.bands == 0..<40 })
  }

  @Test(arguments: ["ward", "ward:12", "equal:7", "bands:8", "grid:10x4"])
  func partsCoverTheClipOnce(_ text: String) throws {
    let divided = try divide(try #require(UnitChoice(text)))
    var cells = Set<[Int]>()
    for unit in divided.units {
      for frame in unit.frames { for band in unit.bands { cells.insert([frame, band]) } }
    }
    #expect(cells.count == 98 * 40)
    #expect(divided.units.reduce(0) { $0 + $1.frames.count * $1.bands.count } == 98 * 40)
    #expect(divided.wanted == nil)
    #expect(divided.groups.flatMap { $0 } == Array(divided.units.indices))
  }

  @Test func numbersOfParts() throws {
    #expect(try divide(.ward(nil)).units.count == 10)
    #expect(
      try divide(.grid(slices: 10, bands: 4)).groups.map(\.count) == Array(repeating: 4, count: 10)
    )
    #expect(try divide(.ward(nil), frames: 30).units.count == 5)
    #expect(try divide(.bands(8)).units.allSatisfy { $0.bands.count == 5 && $0.frames.count == 98 })
  }

  @Test func shortClipsHaveFewerParts() throws {
    for choice in [UnitChoice.ward(10), .equal(10)] {
      let divided = try divide(choice, frames: 20)
      #expect(divided.units.count == 6 && divided.wanted == 10)
    }
    let single = try divide(.ward(nil), frames: 1)
    #expect(single.units.count == 1 && single.wanted == 2)
  }

  /// Of 40 mel bands and 20 frames.
  @Test func fewBandsAreNoShortClip() throws {
    let bands = try divide(.bands(41), frames: 20)
    #expect(bands.units.count == 40 && bands.wanted == nil && bands.wantedBands == 41)
    let wide = try divide(.grid(slices: 6, bands: 50), frames: 20)
    #expect(wide.units.count == 240 && wide.wanted == nil && wide.wantedBands == 50)
    let long = try divide(.grid(slices: 7, bands: 2), frames: 20)
    #expect(long.units.count == 12 && long.wanted == 14 && long.wantedBands == nil)
  }

  @Test func textsOfChoices() {
    #expect(UnitChoice("ward") == .ward(nil) && UnitChoice("ward:8") == .ward(8))
    #expect(UnitChoice("equal:10") == .equal(10) && UnitChoice("bands:8") == .bands(8))
    #expect(UnitChoice("grid:10x4") == .grid(slices: 10, bands: 4))
    for text in [
      "", "Ward", "ward:", "ward:0", "ward:-1", "ward:401", "equal", "bands", "grid:10", "grid:10x",
      "grid:40x11", "grid:1x2x3", "grid:9223372036854775807x2", "words.csv",
    ] { #expect(UnitChoice(text) == nil, "\(text)") }
  }

  /// The middle of a frame's window is where its sound is.
  @Test func boundariesLieBetweenFrames() {
    #expect(geometry.seconds(before: 0) == 0 && geometry.seconds(before: 98) == 1)
    #expect(abs(geometry.seconds(before: 10) - 0.1075) < 1e-9)
    #expect(geometry.frame(atSeconds: 0.1) == 9 && geometry.frame(atSeconds: 5) == 98)
    // The edges of tens of the 40 bands.
    let edges = [10, 20, 30].map { geometry.hertz(below: $0) }
    #expect(zip(edges, [663, 1_803, 3_896]).allSatisfy { abs($0 - $1) < 10 }, "\(edges)")
    #expect(geometry.hertz(below: 0) == 20 && geometry.hertz(below: 40) == 8_000)
    #expect((0...40).allSatisfy { geometry.band(atHertz: geometry.hertz(below: $0)) == $0 })
  }

  @Test func filesNameParts() throws {
    let folder = try TemporaryFolder()
    func choice(_ text: String) throws -> UnitChoice {
      let path = try folder.file("units.csv")
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return try UnitChoice(contentsOf: path)
    }
    #expect(
      try choice("start;end\n0;0.25\n0.5;1\n")
        == .spans([UnitSpan(seconds: 0..<0.25), UnitSpan(seconds: 0.5..<1)])
    )
    #expect(
      try choice("Start,end,low,high\n0,0.25,300,2000\n")
        == .spans([UnitSpan(seconds: 0..<0.25, hertz: 300..<2_000)])
    )
    let path = "\(folder.path)/units.csv"
    let columns = "expected the columns start and end, in seconds, and perhaps low and high, in Hz"
    for (text, words) in [
      ("", "line 1: it is empty; \(columns)"),
      ("from,to\n0,1\n", "line 1: the header is 'from,to'; \(columns)"),
      (
        "start,end\n0,0.2\n0.5,0.5\n",
        "line 3: from '0.5' to '0.5'; expected two numbers, 0 or more, the second one larger"
      ),
      (
        "start,end\n0,x\n",
        "line 2: from '0' to 'x'; expected two numbers, 0 or more, the second one larger"
      ),
    ] {
      let error = #expect(throws: ExplanationError.self) { try choice(text) }
      #expect(error.map { "\($0)" } == "\(path): \(words)")
    }
    #expect(throws: ExplanationError.self) { try UnitChoice(contentsOf: "\(folder.path)/none.csv") }
  }

  @Test func spansMustLieInTheClipAndApart() throws {
    func words(_ spans: [UnitSpan]) throws -> String? {
      let error = #expect(throws: ExplanationError.self) { try divide(.spans(spans)) }
      return error.map { "\($0)" }
    }
    #expect(
      try words([UnitSpan(seconds: 0..<0.3), UnitSpan(seconds: 0.2..<0.5)])
        == "the units 0.00 to 0.30 s and 0.20 to 0.50 s overlap; expected units that share nothing"
    )
    #expect(
      try words([UnitSpan(seconds: 2..<3, hertz: 100..<200)])
        == "the unit 2.00 to 3.00 s, 100 to 200 Hz holds nothing of the clip, which lasts 1.00 s"
    )
    #expect(try words([]) == "no unit is given; expected at least one")
    let apart = try divide(
      .spans([
        UnitSpan(seconds: 0..<0.3, hertz: 20..<1_000),
        UnitSpan(seconds: 0..<0.3, hertz: 1_000..<8_000),
      ])
    )
    #expect(apart.units.map(\.bands) == [0..<14, 14..<40])
  }
}
