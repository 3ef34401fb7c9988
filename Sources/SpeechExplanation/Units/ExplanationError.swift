internal import SpeechModel

/// Why an answer cannot be explained.
public enum ExplanationError: Error, Equatable {
  /// The model has no such label.
  case unknownLabel(String, known: [String])
  /// The label to explain and the one to compare it with are the same.
  case sameLabel(String)
  /// The model has a single label, which it always gives.
  case singleLabel(String)
  /// More units than can be enumerated were asked to be exact.
  case tooManyUnits(Int)
  /// A span holds no frame or no band of the clip.
  case emptySpan(UnitSpan, durationSeconds: Double)
  /// Two spans share frames and bands.
  case overlappingSpans(UnitSpan, UnitSpan)
  /// No span was given.
  case noUnits
  /// A file of spans, or a line of it, from 1, cannot be used.
  case unitFile(path: String, line: Int?, UnitFileFault)
  /// A folder with the sound that replaces removed parts has no recording that can be read.
  case noReplacement(path: String)
  /// The weights of a network that is not linear say nothing by themselves.
  case notLinear
}

extension ExplanationError: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .unknownLabel(let label, let known):
      "the model has no label '\(label.printable)'; it has \(Self.list(known))"
        + (nearest(to: label, in: known).map { "; is it '\($0.printable)'?" } ?? "")
    case .sameLabel(let label):
      "'\(label.printable)' is to be explained against itself; expected another label"
    case .singleLabel(let label):
      "the model has a single label, '\(label.printable)', and gives it whatever is there;"
        + " expected at least two"
    case .tooManyUnits(let units):
      "\(units) units need \(Self.maskings(units)) maskings to be exact; expected at most"
        + " \(UnitChoice.mostExact) units"
    case .emptySpan(let span, let duration):
      "the unit \(span.words) holds nothing of the clip, which lasts"
        + " \(fixedPoint(duration, decimals: 2)) s"
    case .overlappingSpans(let first, let second):
      "the units \(first.words) and \(second.words) overlap; expected units that share nothing"
    case .noUnits: "no unit is given; expected at least one"
    case .unitFile(let path, let line, let fault):
      "\(path.printable): \(line.map { "line \($0): " } ?? "")\(fault)"
    case .noReplacement(let path): "\(path.printable): no recording in it can be read"
    case .notLinear:
      "the network is not linear, so that its weights do not say by themselves what speaks for a"
        + " label; give a recording whose answer is to be explained"
    }
  }

  /// The first labels, and how many more there are.
  private static func list(_ labels: [String]) -> String {
    let shown = labels.prefix(20).map { $0.printable }.joined(separator: ", ")
    return labels.count > 20 ? "\(shown) and \(labels.count - 20) more" : shown
  }

  private static func maskings(_ units: Int) -> String {
    units < 40 ? grouped(1 << units) : "2^\(units)"
  }
}

/// A whole number with its thousands apart: "1,024".
func grouped(_ number: Int) -> String {
  let digits = Array("\(number)")
  return digits.indices.map { index in
    index > 0 && (digits.count - index) % 3 == 0 ? ",\(digits[index])" : "\(digits[index])"
  }.joined()
}

extension UnitSpan {
  /// "0.20 to 0.35 s" or "0.20 to 0.35 s, 500 to 2000 Hz".
  var words: String {
    func range(_ range: Range<Double>, _ decimals: Int) -> String {
      "\(fixedPoint(range.lowerBound, decimals: decimals)) to"
        + " \(fixedPoint(range.upperBound, decimals: decimals))"
    }
    return range(seconds, 2) + " s" + (hertz.map { ", \(range($0, 0)) Hz" } ?? "")
  }
}
