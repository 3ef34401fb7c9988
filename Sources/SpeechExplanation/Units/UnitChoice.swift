package import SpeechModel

/// Into what units a clip is divided to explain an answer.
public enum UnitChoice: Sendable, Equatable {
  /// Slices of time that end where the sound changes; nil for 10, or fewer for a short clip.
  case ward(Int?)
  /// Slices of time of equal length.
  case equal(Int)
  /// Ranges of frequency with equally many mel bands.
  case bands(Int)
  /// Slices of time as of `ward`, each divided into ranges of frequency.
  case grid(slices: Int, bands: Int)
  /// Given stretches of time and frequency, what lies between them always being kept.
  case spans([UnitSpan])

  /// The most units.
  public static let most = 400
  /// The most units whose coalitions are all tried unless more are asked for: 4,096 maskings.
  public static let mostEnumerated = 12
  /// The most units whose coalitions can all be tried: 65,536 maskings.
  public static let mostExact = 16
  /// Slices of time unless another number is given.
  static let usualSlices = 10

  /// Reads `ward`, `ward:8`, `equal:10`, `bands:8` or `grid:10x4`; nil for another text.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    func number(_ text: Substring) -> Int? {
      Int(text).flatMap { (1...Self.most).contains($0) ? $0 : nil }
    }
    let argument = parts.count > 1 ? parts[1] : nil
    switch (parts[0], argument) {
    case ("ward", nil): self = .ward(nil)
    case ("ward", let count?):
      guard let count = number(count) else { return nil }
      self = .ward(count)
    case ("equal", let count?):
      guard let count = number(count) else { return nil }
      self = .equal(count)
    case ("bands", let count?):
      guard let count = number(count) else { return nil }
      self = .bands(count)
    case ("grid", let size?):
      let sides = size.split(separator: "x", omittingEmptySubsequences: false).map(number)
      guard sides.count == 2, let slices = sides[0], let bands = sides[1],
        slices * bands <= Self.most
      else { return nil }
      self = .grid(slices: slices, bands: bands)
    default: return nil
    }
  }
}

/// A stretch of time, or of time and frequency, that is one unit.
public struct UnitSpan: Sendable, Equatable {
  /// Its beginning and end, in seconds from the start of the clip.
  public var seconds: Range<Double>
  /// Its lower and upper frequency, in Hz; nil for all frequencies.
  public var hertz: Range<Double>?

  /// Makes a span.
  public init(seconds: Range<Double>, hertz: Range<Double>? = nil) {
    self.seconds = seconds
    self.hertz = hertz
  }
}

/// The units of a clip.
package struct ClipUnits: Sendable, Equatable {
  /// The units, by time and then by frequency.
  package let units: [ClipUnit]
  /// The indices of the units of each slice of time.
  package let groups: [[Int]]
  /// The number of units that was asked for, if the clip is too short for it.
  package let wanted: Int?
  /// The number of ranges of frequency that was asked for, if there are fewer mel bands.
  package let wantedBands: Int?

  /// A slice has at least this many frames.
  static let framesOfSlice = 3
  /// Frames for each slice of the usual number: a shorter clip gets fewer slices.
  private static let usualFrames = 6

  /// Divides a clip.
  ///
  /// - Throws: `ExplanationError` if spans overlap, or lie outside the clip.
  package init(
    _ choice: UnitChoice,
    energies: [Float],
    _ geometry: SpectrumGeometry
  ) throws(ExplanationError) {
    let all = 0..<geometry.bands
    let most = max(1, geometry.frames / Self.framesOfSlice)
    func ward(_ count: Int) -> [Range<Int>] {
      WardSlices.slices(energies, bands: geometry.bands, count: min(count, most))
    }
    switch choice {
    case .ward(nil):
      let count = max(1, min(UnitChoice.usualSlices, geometry.frames / Self.usualFrames))
      self.init(slices: ward(count), bands: [all], wanted: count < 2 ? 2 : nil)
    case .ward(let count?):
      self.init(slices: ward(count), bands: [all], wanted: count > most ? count : nil)
    case .equal(let count):
      self.init(
        slices: Self.parts(of: 0..<geometry.frames, min(count, most)),
        bands: [all],
        wanted: count > most ? count : nil
      )
    case .bands(let count):
      self.init(
        slices: [0..<geometry.frames],
        bands: Self.parts(of: all, min(count, geometry.bands)),
        wantedBands: count > geometry.bands ? count : nil
      )
    case .grid(let slices, let bands):
      let rows = min(bands, geometry.bands)
      self.init(
        slices: ward(slices),
        bands: Self.parts(of: all, rows),
        wanted: slices > most ? slices * rows : nil,
        wantedBands: bands > rows ? bands : nil
      )
    case .spans(let spans): try self.init(spans, geometry)
    }
  }

  private init(
    slices: [Range<Int>],
    bands: [Range<Int>],
    wanted: Int? = nil,
    wantedBands: Int? = nil
  ) {
    units = slices.flatMap { frames in bands.map { ClipUnit(frames: frames, bands: $0) } }
    groups = slices.indices.map { Array($0 * bands.count..<($0 + 1) * bands.count) }
    self.wanted = wanted
    self.wantedBands = wantedBands
  }

  private init(_ spans: [UnitSpan], _ geometry: SpectrumGeometry) throws(ExplanationError) {
    var units: [ClipUnit] = []
    for span in spans {
      let hertz = span.hertz
      let unit = ClipUnit(
        frames: geometry.frame(
          atSeconds: span.seconds.lowerBound
        )..<geometry.frame(atSeconds: span.seconds.upperBound),
        bands: (hertz.map { geometry.band(atHertz: $0.lowerBound) } ?? 0)..<(hertz.map {
          geometry.band(atHertz: $0.upperBound)
        } ?? geometry.bands)
      )
      guard !unit.frames.isEmpty, !unit.bands.isEmpty else {
        throw .emptySpan(span, durationSeconds: geometry.durationSeconds)
      }
      if let other = units.firstIndex(where: {
        $0.frames.overlaps(unit.frames) && $0.bands.overlaps(unit.bands)
      }) {
        throw .overlappingSpans(spans[other], span)
      }
      units.append(unit)
    }
    guard !units.isEmpty else { throw .noUnits }
    self.units = units
    groups = units.indices.map { [$0] }
    wanted = nil
    wantedBands = nil
  }

  /// Divides a range into parts whose sizes differ by at most 1.
  private static func parts(of range: Range<Int>, _ count: Int) -> [Range<Int>] {
    (0..<count).map { part in
      range.lowerBound + part * range.count / count..<range.lowerBound + (part + 1) * range.count
        / count
    }
  }
}
