internal import SpeechModel

/// The unit of the times in lines of label and time.
package enum LabelTimeUnit: String, Sendable, CaseIterable {
  case milliseconds = "ms"
  case seconds = "s"

  /// How many of them a second has.
  fileprivate var perSecond: Double { self == .seconds ? 1 : 1_000 }
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
  /// - Throws: `TruthFileError`.
  static func words(
    _ lines: [TruthFile.Line],
    path: String,
    seconds: Double,
    unit: LabelTimeUnit?
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
    let unit =
      if let unit { unit } else { try self.unit(of: labels, lines, path: path, seconds: seconds) }
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

  /// The unit that fits all times: seconds lie within the recording, and milliseconds leave time for a word.
  private static func unit(
    of labels: [LabelTime],
    _ lines: [TruthFile.Line],
    path: String,
    seconds: Double
  ) throws(TruthFileError) -> LabelTimeUnit {
    let times = labels.map(\.time)
    let late = times.firstIndex { $0 >= seconds }
    // A first word may begin with the recording, but not a few milliseconds later if that can be seconds.
    let early = times.indices.first { index in
      index == 0
        ? times[0] > 0 && times[0] < min(shortestWordMilliseconds, seconds)
        : times[index] - times[index - 1] < shortestWordMilliseconds
    }
    switch (late, early) {
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
