/// What is wrong with a layer, by itself or after those before it.
public enum LayerProblem: Sendable, Equatable {
  /// A whole number out of its bounds: a setting, or what settings and input make together.
  case number(name: String, found: Int, allowed: ClosedRange<Int>)
  /// A setting between 0 and 1 out of its bounds.
  case fraction(name: String, found: Float, allowed: Fractions)
  /// A setting that is not two numbers, for time and frequency, in these bounds.
  case pair(name: String, found: [Int], allowed: ClosedRange<Int>)
  /// A pooling with gaps in its window.
  case dilatedWindow(dilation: [Int])
  /// A pooling with more padding than half its window.
  case paddedWindow(padding: [Int])
  /// A number of bands that does not divide the frequencies.
  case bands(Int, frequencies: Int)
  /// A number of heads that does not divide the values of a frame.
  case heads(Int, values: Int)
  /// A residual block without layers.
  case emptyBody
  /// A kernel that reaches over too many frames of so many values.
  case reach(frames: Int, values: Int)
  /// A kernel larger than the frequencies that are left.
  case noFrequencies
  /// Branches that cannot be added up, as their shapes differ.
  case branchShapes(body: Shape, shortcut: Shape)
  /// Branches that cannot be added up, as their numbers of frames differ.
  case branchFrames
  /// A classifier after layers that give one row a frame, not one a clip.
  case rowPerFrame
  /// A residual block in too many others.
  case depth(allowed: Int)
  /// More parameters in the network so far than are allowed.
  case parameters(found: Int, allowed: Int)
  /// More values a frame than are allowed.
  case frameValues(found: Int, allowed: Int)
  /// A layer whose every frame looks at the whole clip, in a stream.
  case wholeClip
  /// A recurrent layer that reads clips from their end, too, in a stream.
  case readsBackwards
  /// Padding that adds more frames to a second of audio than are allowed.
  case addedFrames(allowed: Int)

  /// The numbers between 0 and 1 that a setting accepts.
  public enum Fractions: Sendable {
    /// 0 ≤ x < 1.
    case belowOne
    /// 0 < x < 1.
    case between
    /// 0 < x ≤ 1.
    case aboveZero

    /// Whether a number is one of them.
    func contains(_ number: Float) -> Bool {
      switch self {
      case .belowOne: number >= 0 && number < 1
      case .between: number > 0 && number < 1
      case .aboveZero: number > 0 && number <= 1
      }
    }
  }

  /// The shape of a frame.
  public struct Shape: Sendable, Equatable {
    /// Its frequencies.
    public let frequencies: Int
    /// The channels of each.
    public let channels: Int

    package init(frequencies: Int, channels: Int) {
      self.frequencies = frequencies
      self.channels = channels
    }
  }
}

extension LayerProblem: CustomStringConvertible {
  /// What was found, and what was expected or is to be done.
  public var description: String {
    switch self {
    case .number(let name, let found, let allowed):
      "\(name) is \(found); expected \(allowed.lowerBound) to \(allowed.upperBound)"
    case .fraction(let name, let found, let allowed): "\(name) is \(found); expected \(allowed)"
    case .pair(let name, let found, let allowed):
      "\(name) is \(found); expected [time, frequency], each \(allowed.lowerBound) to"
        + " \(allowed.upperBound)"
    case .dilatedWindow(let dilation): "dilation is \(dilation); a pooling takes [1, 1]"
    case .paddedWindow(let padding): "padding is \(padding); expected at most half the kernel"
    case .bands(let bands, let frequencies):
      "bands is \(bands); expected a divisor of the \(frequencies) frequencies"
    case .heads(let heads, let values):
      "\(values) values a frame cannot be shared out among \(heads) heads; give head-size"
    case .emptyBody: "its body has no layers; leave it out, or give it some"
    case .reach(let frames, let values):
      "its kernel reaches over \(frames) frames of \(values) values; use a smaller kernel or"
        + " dilation"
    case .noFrequencies:
      "its kernel does not fit into the frequencies that are left;"
        + " use a smaller kernel or stride, or more padding"
    case .branchShapes(let body, let shortcut):
      "its body gives \(body.frequencies) frequencies of \(body.channels) channels, its shortcut"
        + " \(shortcut.frequencies) of \(shortcut.channels); the channels must be the same, and the"
        + " frequencies, too, unless the body has one, which is then added at every one"
    case .branchFrames:
      "its body and its shortcut give different numbers of frames; use the same stride along time"
        + " in both, and a padding of half the kernel"
    case .rowPerFrame:
      "the layers before it give one row a frame; end them with global-average-pool,"
        + " statistics-pool, attention-pool, first-frame, or an lstm or gru whose summary is last"
        + " or mean"
    case .depth(let allowed): "lies in \(allowed) residual blocks, and no more are allowed"
    case .parameters(let found, let allowed):
      "brings the network to \(found) parameters, room between them included; at most \(allowed)"
        + " are allowed"
    case .frameValues(let found, let allowed):
      "gives \(found) values a frame; at most \(allowed) are allowed"
    case .wholeClip:
      "needs the whole clip before it gives a frame, and a stream has no end; listen in windows, or"
        + " train a network of convolutions or forward lstm or gru, such as the preset tc-resnet8"
    case .readsBackwards:
      "reads from the end of the clip, too, and a stream has none; listen in windows, or train it"
        + " with bidirectional: false"
    case .addedFrames(let allowed):
      "makes a second longer by more than \(allowed) frames; use less padding"
    }
  }
}

extension LayerProblem.Fractions: CustomStringConvertible {
  /// The accepted numbers in words.
  public var description: String {
    switch self {
    case .belowOne: "0 to below 1"
    case .between: "above 0, below 1"
    case .aboveZero: "above 0 to 1"
    }
  }
}
