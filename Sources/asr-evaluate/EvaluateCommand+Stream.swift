import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

extension EvaluateCommand {
  /// Counts what is heard in a long recording, and in recordings without any word.
  func runStream() throws {
    // Before anything is listened to.
    if let folder = stream.dumpFalseAlarms {
      let found = try? FileManager.default.contentsOfDirectory(atPath: folder)
      guard !FileManager.default.fileExists(atPath: folder) || found?.isEmpty == true else {
        throw FolderInUse(path: folder)
      }
    }
    let recognizer = try self.model.load()
    let pool = WorkerPool(threads: threads.count)
    let settings = try stream.events.settings(threshold: threshold.threshold)
    var evaluation = StreamEvaluation(recognizer, settings, lateSeconds: stream.late)
    var recordings: [String] = []
    func listen(to path: String, truth: String?) throws {
      let clip = try AudioFile.read(
        path,
        channel: data.channel.choice,
        externalDecoder: .installed
      )
      let words = try truth.map { try TruthFile.read($0, seconds: clip.durationSeconds) } ?? []
      try evaluation.add(clip, words: words, on: pool)
      recordings.append(path)
    }
    try listen(to: source, truth: stream.truth)
    for recording in RecordingPaths(stream.negative).recordings {
      try listen(to: recording.name, truth: nil)
    }
    let tally = evaluation.tally()
    let unknown = tally.counts.filter { $0.value.words > 0 && !recognizer.labels.contains($0.key) }
    for label in unknown.keys.sorted() {
      Terminal.note("note: the model has no label '\(label.printable)'; its words are all missed\n")
    }
    if let folder = stream.dumpFalseAlarms {
      try Self.write(tally.falseAlarms, of: recordings, channel: data.channel.choice, to: folder)
      Terminal.note("false alarms: \(tally.falseAlarms.count) recordings in \(folder)\n")
    }
    let report = StreamReport(
      tally,
      thresholds: StreamEvaluation.thresholds.map { ($0, evaluation.tally(threshold: $0)) },
      threshold: recognizer.threshold(of: settings),
      target: stream.targetFA
    )
    if json {
      try Terminal.print(report.json())
    } else {
      let others = recordings.count - 1
      let rest =
        others == 0 ? "" : " and \(others) recording\(others == 1 ? "" : "s") without words"
      try Terminal.print("\(self.model.path) on \(source)\(rest)")
      try Terminal.print(report.text)
    }
  }

  /// Writes three seconds around the middle of each false alarm.
  private static func write(
    _ alarms: [StreamTally.FalseAlarm],
    of recordings: [String],
    channel: ChannelChoice,
    to folder: String
  ) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (recording, path) in recordings.enumerated() {
      let own = alarms.filter { $0.recording == recording }
      if own.isEmpty { continue }
      let clip = try AudioFile.read(path, channel: channel, externalDecoder: .installed)
      let rate = Double(clip.sampleRateHertz)
      for alarm in own {
        let middle = (alarm.event.startSeconds + alarm.event.endSeconds) / 2
        let start = min(clip.samples.count, max(0, Int((middle - 1.5) * rate)))
        let end = min(clip.samples.count, max(start, Int((middle + 1.5) * rate)))
        let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        let name = String(format: "%@_%.2f_%@.wav", stem, middle, alarm.event.label)
          .replacingOccurrences(of: "/", with: "_")
        try AudioFile.write(
          AudioClip(
            samples: Array(clip.samples[start..<end]),
            sampleRateHertz: clip.sampleRateHertz
          ),
          to: "\(folder)/\(name)"
        )
      }
    }
  }
}

/// Something is where false alarms are to be written.
struct FolderInUse: Error, CustomStringConvertible {
  var path: String

  var description: String {
    "\(path): something is there already; name a new folder with --dump-false-alarms"
  }
}
