import Foundation
import SpeechModel
import SpeechTraining

/// Something at a place in one of several recordings.
protocol PlacedSound {
  /// The recording's index.
  var recording: Int { get }
  /// The middle of the place.
  var middleSeconds: Double { get }
}

extension StreamTally.FalseAlarm: PlacedSound {
  var middleSeconds: Double { (event.startSeconds + event.endSeconds) / 2 }
}

extension StreamTally.MissedWord: PlacedSound {
  var middleSeconds: Double { (word.startSeconds + word.endSeconds) / 2 }
}

/// The sound around places in long recordings.
struct RecordingExcerpts {
  private let paths: [String]
  private let channel: ChannelChoice

  private static let seconds = 3.0

  init(_ paths: [String], channel: ChannelChoice) {
    self.paths = paths
    self.channel = channel
  }

  /// The path of the recording that something is in.
  func path(of place: some PlacedSound) -> String { paths[place.recording] }

  /// Calls the body with each place and three seconds around its middle, recording by recording; there is silence
  /// before and after a recording, so that the place stays in the middle.
  ///
  /// - Throws: `AudioError` for a recording that can no longer be read, or what the body throws.
  func forEach<Place: PlacedSound>(
    _ places: [Place],
    _ body: (Place, AudioClip) throws -> Void
  ) throws {
    for (recording, path) in paths.enumerated() {
      let own = places.filter { $0.recording == recording }
      if own.isEmpty { continue }
      let clip = try AudioFile.read(path, channel: channel, externalDecoder: .installed)
      let rate = Double(clip.sampleRateHertz)
      for place in own {
        let begin = place.middleSeconds - Self.seconds / 2
        let first = Int((begin * rate).rounded())
        let count = Int(Self.seconds * rate)
        let start = min(clip.samples.count, max(0, first))
        let end = min(clip.samples.count, max(start, first + count))
        var samples = [Float](repeating: 0, count: max(0, min(count, start - first)))
        samples += clip.samples[start..<end]
        samples += [Float](repeating: 0, count: max(0, count - samples.count))
        try body(place, AudioClip(samples: samples, sampleRateHertz: clip.sampleRateHertz))
      }
    }
  }

  /// False alarms for a page, the surest first.
  func excerpts(of alarms: [StreamTally.FalseAlarm]) throws -> [StreamPage.Excerpt] {
    let surest = alarms.sorted { $1.event.confidence < $0.event.confidence }
    var found: [(confidence: Float, excerpt: StreamPage.Excerpt)] = []
    try forEach(Array(surest.prefix(StreamPage.mostExcerpts))) { alarm, clip in
      let confidence = percent(Double(alarm.event.confidence))
      found.append(
        (
          alarm.event.confidence,
          StreamPage.Excerpt(
            heading: alarm.event.label,
            place: place(of: alarm),
            lines: ["\(alarm.event.label) \(confidence)"],
            clip: clip
          )
        )
      )
    }
    return found.sorted { $1.confidence < $0.confidence }.map(\.excerpt)
  }

  /// Missed words for a page, evenly over all.
  func excerpts(of words: [StreamTally.MissedWord]) throws -> [StreamPage.Excerpt] {
    let most = StreamPage.mostExcerpts
    let some =
      words.count <= most ? words : (0..<most).map { words[$0 * words.count / most] }
    var excerpts: [StreamPage.Excerpt] = []
    try forEach(some) { missed, clip in
      excerpts.append(
        StreamPage.Excerpt(heading: missed.word.label, place: place(of: missed), clip: clip)
      )
    }
    return excerpts
  }

  private func place(of place: some PlacedSound) -> String {
    "\(path(of: place)) at \(fixedPoint(place.middleSeconds, decimals: 2)) s"
  }
}
