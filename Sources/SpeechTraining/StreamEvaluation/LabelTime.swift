internal import SpeechModel

/// The unit of the times in lines of label and time.
package enum LabelTimeUnit: String, Sendable, CaseIterable {
  case milliseconds = "ms"
  case seconds = "s"

  /// How many of them a second has.
  fileprivate var perSecond: Double { self == .seconds ? 1 : 1_000 }
}

/// Times given as milliseconds that can hardly be: they fit as seconds, and leave no time for words.
package struct UnlikelyLabelTimes: Equatable, Sendable, CustomStringConvertible {
  package let path: String
  /// The last time.
  package let last: Double
  /// The shortest time between two words; nil for a single word.
  package let gap: Double?
  /// The duration of the recording, in seconds.
  package let duration: Double

  /// One line: the file, what was found, what is likely.
  package var description: String {
    "\(path.printable): as milliseconds, all words begin within \(last.shortText) ms of a recording of"
      + " \(duration.shortText) s"
      + (gap.map { ", some \(fixedPoint($0, decimals: 1)) ms apart" } ?? "")
      + ", and a word takes longer: these are likely seconds"
  }
}

/// A line of label and time, as the test of streams of TensorFlow's `speech_commands` takes them.
///
/// Its documentation calls the times seconds; its generator writes, and its test reads, milliseconds. A time is where
/// the clip of a word begins.
struct LabelTime {
  private let label: String
  private let time: Double

  /// The generator's clips last so long, in seconds; the file does not say how long a word is.
  private static let longestWordSeconds = 1.0
  /// No word takes less, in milliseconds.
  private static let shortestWordMilliseconds = 100.0

  /// Reads a line; nil if it is in another form.
  init?(_ line: Substring) {
    let columns = line.split(separator: ",", omittingEmptySubsequences: false)
    guard columns.count == 2, let time = Double(String(columns[1]).trimmed(\.isWhitespace)),
      time >= 0, time.isFinite
    else { return nil }
    label = String(String(columns[0]).trimmed(\.isWhitespace))
    self.time = time
    if label.isEmpty { return nil }
  }

  /// The words of lines, each of which lasts a second unless the next begins before that.
  ///
  /// - Parameter warn: Called if the times do not look like the unit that was given.
  /// - Throws: `TruthFileError`.
  static func words(
    _ lines: [TruthFile.Line],
    path: String,
    seconds: Double,
    unit given: LabelTimeUnit?,
    warn: (UnlikelyLabelTimes) -> Void
  ) throws(TruthFileError) -> [TrueWord] {
    func error(_ index: Int, _ fault: TruthFileError.Fault) -> TruthFileError {
      TruthFileError(path: path, line: lines[index].number, fault: fault)
    }
    var labels: [LabelTime] = []
    for (index, line) in lines.enumerated() {
      guard let label = LabelTime(line.text) else {
        throw error(
          index,
          TruthFile.word(line.text) == nil
            ? .noWord(String(line.text)) : .otherForm(than: lines[0].number)
        )
      }
      if let earlier = labels.last, label.time <= earlier.time {
        throw error(
          index,
          .notRising(time: label.time, line: lines[index - 1].number, earlier: earlier.time)
        )
      }
      labels.append(label)
    }
    let times = labels.map(\.time)
    let unit =
      if let given { given } else { try unit(of: times, lines, path: path, seconds: seconds) }
    if given == .milliseconds, fit(times, seconds: seconds).isSeconds, times != [0] {
      warn(
        UnlikelyLabelTimes(
          path: path,
          last: times[times.count - 1],
          gap: zip(times.dropFirst(), times).map { $0 - $1 }.min(),
          duration: seconds
        )
      )
    }
    let starts = labels.map { $0.time / unit.perSecond }
    if let index = starts.firstIndex(where: { $0 >= seconds }) {
      throw error(index, .beyond(start: starts[index], duration: seconds, unit: unit))
    }
    return zip(labels, zip(starts, starts.dropFirst() + [seconds])).map { label, span in
      TrueWord(
        label: label.label,
        startSeconds: span.0,
        endSeconds: min(span.0 + longestWordSeconds, span.1)
      )
    }
  }

  /// The first time that does not fit each unit: seconds lie within the recording, and milliseconds leave time for a
  /// word.
  private static func fit(_ times: [Double], seconds: Double) -> Fit {
    Fit(
      late: times.firstIndex { $0 >= seconds },
      // A first word may begin with the recording, but not a few milliseconds later if that can be seconds.
      early: times.indices.first { index in
        index == 0
          ? times[0] > 0 && times[0] < min(shortestWordMilliseconds, seconds)
          : times[index] - times[index - 1] < shortestWordMilliseconds
      }
    )
  }

  private struct Fit {
    /// The first that is too late for seconds.
    let late: Int?
    /// The first that is too early for milliseconds.
    let early: Int?

    var isSeconds: Bool { late == nil && early != nil }
  }

  /// The unit that fits all times.
  private static func unit(
    of times: [Double],
    _ lines: [TruthFile.Line],
    path: String,
    seconds: Double
  ) throws(TruthFileError) -> LabelTimeUnit {
    let fit = fit(times, seconds: seconds)
    switch (fit.late, fit.early) {
    case (nil, nil):
      // Nought is the same in both.
      if times == [0] { return .seconds }
      throw TruthFileError(path: path, line: nil, fault: .unknownUnit(duration: seconds))
    case (nil, _): return .seconds
    case (_, nil): return .milliseconds
    case (let late?, let early?):
      throw TruthFileError(
        path: path,
        line: lines[max(late, early)].number,
        fault: .mixedUnits(
          late: times[late],
          lateLine: lines[late].number,
          early: times[early],
          earlyLine: lines[early].number,
          duration: seconds
        )
      )
    }
  }
}
