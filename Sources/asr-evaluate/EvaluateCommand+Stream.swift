import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

extension EvaluateCommand {
  /// Counts what is heard in long recordings, and in recordings without any word.
  func runStream() throws {
    // Before anything is listened to.
    if let folder = stream.dumpFalseAlarms {
      let found = try? FileManager.default.contentsOfDirectory(atPath: folder)
      guard !FileManager.default.fileExists(atPath: folder) || found?.isEmpty == true else {
        throw StreamEvaluationError.folderInUse(path: folder)
      }
      if Self.isInside(folder, source) {
        throw StreamEvaluationError.folderIsCounted(path: folder, source: source)
      }
    }
    let recognizer = try self.model.load()
    let pool = WorkerPool(threads: threads.count)
    let settings = try stream.events.settings(threshold: threshold.threshold)
    var evaluation = StreamEvaluation(recognizer, settings, lateSeconds: stream.late)
    var recordings: [String] = []
    var heard: Set<String> = []
    func listen(to path: String, truth: String?) throws {
      let isNew = heard.insert(Self.realPath(path)).inserted
      guard isNew else { throw StreamEvaluationError.repeatedRecording(path: path) }
      let clip = try AudioFile.read(
        path,
        channel: data.channel.choice,
        externalDecoder: .installed
      )
      let words =
        try truth.map {
          try TruthFile.read($0, seconds: clip.durationSeconds, unit: stream.labelUnit) {
            Terminal.note("warning: \($0.commandMessage)\n")
          }
        } ?? []
      try evaluation.add(clip, words: words, on: pool)
      recordings.append(path)
    }
    let long = try stream.recordings(of: source)
    for (path, truth) in long { try listen(to: path, truth: truth) }
    for recording in RecordingPaths(stream.negative).recordings {
      try listen(to: recording.name, truth: nil)
    }
    let tally = evaluation.tally()
    let unknown = tally.counts.filter { $0.value.words > 0 && !recognizer.labels.contains($0.key) }
    for label in unknown.keys.sorted() {
      Terminal.note("note: the model has no label '\(label.printable)'; its words are all missed\n")
    }
    let sounds = RecordingExcerpts(recordings, channel: data.channel.choice)
    if let folder = stream.dumpFalseAlarms {
      try Self.write(tally.falseAlarms, sounds, to: folder)
      Terminal.note("false alarms: \(tally.falseAlarms.count) recordings in \(folder)\n")
    }
    var choice: StreamEvaluation.Choice?
    var tooFewHours: TooFewHours?
    if let target = stream.targetFA?.perHour {
      do {
        choice = try evaluation.choice(falseAlarmsPerHour: target)
      } catch {
        tooFewHours = error
      }
    }
    let labelThresholds = Dictionary(
      zip(recognizer.labels, recognizer.thresholds(of: settings)),
      uniquingKeysWith: { first, _ in first }
    ).filter { !settings.backgroundLabels.contains($0.key) }
    let used = Set(labelThresholds.values)
    let shown =
      json || analysis.report != nil ? StreamEvaluation.curve : StreamEvaluation.thresholds
    let curve = shown.map { (threshold: $0, tally: evaluation.tally(threshold: $0)) }
    if let path = analysis.report {
      try StreamPage(
        title: "What was heard in \(source)",
        tally,
        thresholds: curve,
        used: used.count == 1 ? used.first : nil,
        falseAlarms: try sounds.excerpts(of: tally.falseAlarms),
        missedWords: try sounds.excerpts(of: tally.missedWords)
      ).write(to: Terminal.path(path))
      Terminal.note("page: \(path)\n")
    }
    let report = StreamReport(
      tally,
      thresholds: curve,
      labelThresholds: labelThresholds,
      choice: choice,
      other: stream.counting.map(evaluation.count)
    )
    if json {
      try Terminal.print(report.json())
    } else {
      let withTruth = long.count { $0.truth != nil }
      let what =
        long.map(\.path) == [source]
        ? source : "\(counted(long.count, "recording")) in \(source), \(withTruth) with truths"
      let others = recordings.count - long.count
      let rest = others == 0 ? "" : " and \(counted(others, "recording")) without words"
      try Terminal.print("\(self.model.path) on \(what)\(rest)")
      try Terminal.print(report.text)
    }
    // What was counted is worth reading all the same.
    if let tooFewHours { throw tooFewHours }
    guard stream.store, let choice else { return }
    let file = SpeechRecognizer.modelFile(self.model.path)
    let model = try TrainedModel(contentsOf: file)
    var rule = model.configuration.decision
    rule.streamThresholds = choice.thresholds
    try model.deciding(by: rule).write(to: file)
    Terminal.note("stored in \(file): asr-predict and asr-listen use these thresholds\n")
  }

  private static func realPath(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
  }

  /// Whether a folder is a source's, or lies in it.
  private static func isInside(_ folder: String, _ source: String) -> Bool {
    var source = realPath(source)
    if !source.hasSuffix("/") { source += "/" }
    return isDirectory(source) && "\(realPath(folder))/".hasPrefix(source)
  }

  /// Writes the sound of each false alarm.
  private static func write(
    _ alarms: [StreamTally.FalseAlarm],
    _ sounds: RecordingExcerpts,
    to folder: String
  ) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw StreamEvaluationError.folderNotMade(path: folder)
    }
    var names: [String: Int] = [:]
    try sounds.forEach(alarms) { alarm, clip in
      let stem = ((sounds.path(of: alarm) as NSString).lastPathComponent as NSString)
        .deletingPathExtension
      let name = String(format: "%@_%.2f_%@", stem, alarm.middleSeconds, alarm.event.label)
        .replacingOccurrences(of: "/", with: "_")
      // Recordings in several folders may have one name.
      let number = names[name, default: 0] + 1
      names[name] = number
      try AudioFile.write(clip, to: "\(folder)/\(name)\(number > 1 ? "_\(number)" : "").wav")
    }
  }
}

extension TooFewHours: CustomStringConvertible {
  /// What there is, what it would take, and what to do.
  public var description: String {
    String(
      format: "%.2f hours without a word cannot show at most %@ false alarms an hour: it takes %.*f"
        + " without a single one; add recordings with --negative, or allow more with --target-fa",
      hours,
      wished.shortText,
      neededHours < 1 ? 2 : 1,
      neededHours
    )
  }
}
