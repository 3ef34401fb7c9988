/// Which of a recording's channels are read.
public enum ChannelChoice: Sendable, Hashable {
  /// The mean of all channels.
  case mean
  /// One channel by its number, from 1.
  case number(Int)

  /// The channel of a number, or the mean if it is nil.
  public init(number: Int?) { self = number.map { .number($0) } ?? .mean }

  /// The number of the channel; nil for the mean.
  public var number: Int? {
    switch self {
    case .mean: nil
    case .number(let number): number
    }
  }
}
