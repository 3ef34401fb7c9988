/// A data set in numbers.
public struct DataStatistics: Sendable, Equatable, Codable {
  /// The totals of one label.
  public struct Label: Sendable, Equatable, Codable {
    /// The label.
    public let label: String
    /// Its clips.
    public let clips: Int
    /// Their duration together, in seconds.
    public let seconds: Double
    /// Clips in each subset; empty if the data is not split.
    public let subsets: [String: Int]

    private enum CodingKeys: String, CodingKey {
      case label, clips, seconds
      case subsets = "sides"
    }
  }

  /// The number of clips with a value.
  public struct Tally: Sendable, Equatable, Codable {
    /// The value.
    public let value: Int
    /// The clips that have it.
    public let clips: Int
  }

  /// The distribution of a measurement.
  public struct Distribution: Sendable, Equatable, Codable {
    /// The smallest value.
    public let smallest: Double
    /// The value that 5 % are below.
    public let fifthPercentile: Double
    /// The value in the middle.
    public let median: Double
    /// The value that 95 % are below.
    public let ninetyFifthPercentile: Double
    /// The largest value.
    public let largest: Double

    /// The distribution of values, by the nearest rank; nil if there are none.
    init?(_ values: [Double]) {
      let sorted = values.sorted()
      guard let first = sorted.first, let last = sorted.last else { return nil }
      func rank(_ share: Double) -> Double {
        sorted[Int((Double(sorted.count - 1) * share).rounded())]
      }
      smallest = first
      fifthPercentile = rank(0.05)
      median = rank(0.5)
      ninetyFifthPercentile = rank(0.95)
      largest = last
    }
  }

  /// Clips that were read.
  public let clips: Int
  /// Files that could not be read.
  public let unreadable: Int
  /// The duration of all clips together, in seconds.
  public let seconds: Double
  /// Speakers, if they are known.
  public let speakers: Int?
  /// The labels in the order of their bytes.
  public let labels: [Label]
  /// The names of the subsets, the largest first; empty if the data is not split.
  public let subsets: [String]
  /// Sample rates in Hz, the most frequent first.
  public let sampleRatesHertz: [Tally]
  /// Numbers of channels, the most frequent first.
  public let channels: [Tally]
  /// Durations in seconds; nil without clips.
  public let durationSeconds: Distribution?
  /// Levels of the loudest 20 ms, in dBFS; nil without clips.
  public let loudestDecibels: Distribution?

  private enum CodingKeys: String, CodingKey {
    case clips, unreadable, seconds, speakers, labels
    case subsets = "sides"
    case sampleRatesHertz, channels, durationSeconds, loudestDecibels
  }

  init(_ clips: [InspectedClip], unreadable: Int) {
    self.clips = clips.count
    self.unreadable = unreadable
    seconds = clips.reduce(0) { $0 + $1.measurements.seconds }
    let speakers = Set(clips.compactMap(\.speaker))
    self.speakers = speakers.isEmpty ? nil : speakers.count
    labels = LabelGroup.groups(of: clips).map { group in
      Label(
        label: group.label,
        clips: group.indices.count,
        seconds: group.indices.reduce(0) { $0 + clips[$1].measurements.seconds },
        subsets: Self.counts(group.indices.compactMap { clips[$0].subset })
      )
    }
    subsets = Self.counts(clips.compactMap(\.subset))
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    sampleRatesHertz = Self.tallies(clips.map(\.measurements.sampleRateHertz))
    channels = Self.tallies(clips.map(\.measurements.channels))
    durationSeconds = Distribution(clips.map(\.measurements.seconds))
    loudestDecibels = Distribution(clips.map(\.measurements.level.loudestDecibels))
  }

  /// How often each value occurs, the most frequent first, the larger one of equals.
  static func tallies(_ values: [Int]) -> [Tally] {
    counts(values).map { Tally(value: $0.key, clips: $0.value) }
      .sorted { ($0.clips, $0.value) > ($1.clips, $1.value) }
  }

  private static func counts<Value: Hashable>(_ values: [Value]) -> [Value: Int] {
    Dictionary(grouping: values) { $0 }.mapValues(\.count)
  }
}
