internal import Foundation
package import SpeechModel

/// Has labels spoken by synthetic voices, into a data set in the layout of Speech Commands: a folder
/// for each label, and in the names of its files the voice as the speaker.
///
/// The same labels, voices and seed make the same bytes with the same programs, on any number of
/// threads.
package struct SynthesisRun: Sendable {
  /// The name of the manifest in the folder.
  package static let manifest = SyntheticClips.manifest
  /// How many voices speak where no number is given.
  package static let usualVoices = 100

  private let labels: [SpokenLabel]
  private let synthesizers: [Synthesizer]
  private let voices: Int
  private let output: String
  private let seed: UInt64

  /// What was spoken.
  package struct Outcome: Sendable, Equatable {
    /// Clips that were written.
    package var clips = 0
    /// Clips that each synthesizer spoke, by its name.
    package var synthesizers: [String: Int] = [:]
    /// The sound of all clips, in seconds.
    package var seconds = 0.0
  }

  /// How far it is.
  package struct Progress: Sendable, Equatable {
    /// Clips that were spoken.
    package var done: Int
    /// Clips to be spoken, those included.
    package var all: Int
    /// The estimated seconds left.
    package var secondsLeft: Double
  }

  /// Describes it, and checks that it can be done.
  ///
  /// - Parameters:
  ///   - voices: How many voices speak, 1 or more.
  ///   - output: The folder, a new or an empty one.
  /// - Throws: `SynthesisError`.
  package init(
    _ labels: [SpokenLabel],
    by synthesizers: [Synthesizer],
    voices: Int,
    into output: String,
    seed: UInt64 = 0
  ) throws(SynthesisError) {
    for synthesizer in synthesizers { try synthesizer.check(voices: voices) }
    let found = try? FileManager.default.contentsOfDirectory(atPath: output)
    guard !FileManager.default.fileExists(atPath: output) || found?.isEmpty == true else {
      throw SynthesisError.notEmpty(path: output)
    }
    self.labels = labels
    self.synthesizers = synthesizers
    self.voices = voices
    self.output = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    self.seed = seed
  }

  /// The number of clips.
  package var count: Int { voices * labels.reduce(0) { $0 + $1.texts.count } }

  /// A clip to be spoken.
  private struct Clip {
    var label: String
    var text: String
    /// The number of the text among those of the label.
    var take: Int
    var voice: SyntheticVoice
    var synthesizer: Synthesizer

    /// The path below the data set's folder.
    var path: String { "\(label)/\(voice.speaker)_nohash_\(take).wav" }
  }

  /// The clips, voice by voice.
  private var clips: [Clip] {
    let draw = VoiceDraw(synthesizers, seed: seed)
    return (0..<voices).flatMap { number in
      let (voice, synthesizer) = draw.voice(number)
      return labels.flatMap { label in
        label.texts.enumerated().map { take, text in
          Clip(
            label: label.label,
            text: text,
            take: take,
            voice: voice,
            synthesizer: synthesizer
          )
        }
      }
    }
  }

  /// A line of the manifest.
  private struct Line: Encodable {
    var path: String
    var label: String
    var speaker: String
    var text: String
    var synthesizer: String
    var voice: String
    var variant: String?
    var rate: Double
    var pitch: Int

    init(_ clip: Clip) {
      (path, label, text) = (clip.path, clip.label, clip.text)
      (speaker, synthesizer) = (clip.voice.speaker, clip.voice.synthesizer)
      voice = clip.voice.kind?.name ?? "\(clip.voice.number)"
      (variant, rate, pitch) = (clip.voice.kind?.variant, clip.voice.rate, clip.voice.pitch)
    }
  }

  /// What is known of a clip that was written.
  private struct Spoken {
    var seconds: Double
    /// A hash of the sound as the synthesizer made it.
    var sound: Int
  }

  /// What the threads share.
  private struct State {
    /// What is known of each clip that was written, by its index.
    var written: [Int: Spoken] = [:]
    /// The first clip that was not, by its index.
    var failure: (index: Int, error: SynthesisError)?
  }

  /// Speaks.
  ///
  /// - Parameters:
  ///   - interruption: Ends it after the clips under way; the manifest then names those there are.
  ///   - progress: Called after each clip, by several threads, one at a time.
  /// - Returns: What was spoken, which is less than everything only after an interruption.
  /// - Throws: `SynthesisError`; clips that were written stay, and are in the manifest.
  package func start(
    pool: WorkerPool,
    interruption: Interruption = Interruption(),
    progress: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let clips = clips
    let isThere = FileManager.default.fileExists(atPath: output)
    for label in labels { try makeFolder("\(output)/\(label.label)") }
    let state = LockedValue(State())
    let start = Date()
    pool.run(clips.count) { index, _ in
      if interruption.isRequested || state.withLock({ $0.failure != nil }) { return }
      do throws(SynthesisError) {
        let spoken = try write(clips[index])
        state.withLock { state in
          state.written[index] = spoken
          let (done, all) = (state.written.count, clips.count)
          let left = Date().timeIntervalSince(start) / Double(done) * Double(all - done)
          progress(Progress(done: done, all: all, secondsLeft: left))
        }
      } catch {
        state.withLock { state in
          if index < state.failure?.index ?? .max { state.failure = (index, error) }
        }
      }
    }
    let (written, failure) = state.withLock { ($0.written, $0.failure?.error) }
    let done = written.keys.sorted().map { clips[$0] }
    if done.isEmpty {
      for label in labels { rmdir("\(output)/\(label.label)") }
      if !isThere { rmdir(output) }
    } else {
      try writeManifest(done)
    }
    if case .notSpoken(let attempt, let fault, _, let path)? = failure {
      throw SynthesisError.notSpoken(attempt, fault, written: done.count, path: path)
    }
    if let failure { throw failure }
    if !interruption.isRequested { try checkSounds(written.map { (clips[$0], $1.sound) }) }
    return Outcome(
      clips: done.count,
      synthesizers: Dictionary(grouping: done, by: \.voice.synthesizer).mapValues(\.count),
      seconds: written.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.seconds }
    )
  }

  /// Refuses two labels that sound the same in half of the voices or more: a synthesizer reads letters that it does
  /// not know alike, and words that are spelled differently may sound the same.
  private func checkSounds(_ clips: [(clip: Clip, sound: Int)]) throws(SynthesisError) {
    var voices: [[String]: Int] = [:]
    let all = Dictionary(grouping: clips, by: \.clip.voice.number)
    for ofVoice in all.values {
      var pairs: Set<[String]> = []
      for same in Dictionary(grouping: ofVoice, by: \.sound).values {
        let labels = Set(same.map(\.clip.label)).sorted()
        for (index, label) in labels.enumerated() {
          for other in labels[(index + 1)...] { pairs.insert([label, other]) }
        }
      }
      for pair in pairs { voices[pair, default: 0] += 1 }
    }
    let worst = voices.max { ($0.value, $1.key.joined()) < ($1.value, $0.key.joined()) }
    guard let worst, 2 * worst.value >= all.count else { return }
    throw .sameSound(labels: worst.key, voices: worst.value, of: all.count)
  }

  private func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw SynthesisError.unwritable(path: path, fault: .other(detail: error.localizedDescription))
    }
  }

  /// How much the clips of a voice differ in level, in dB, either way.
  private static let levelRange = -2.0...2.0

  /// Speaks and writes a clip.
  private func write(_ clip: Clip) throws(SynthesisError) -> Spoken {
    let attempt = SynthesisError.Attempt(
      synthesizer: clip.voice.synthesizer,
      text: clip.text,
      voice: clip.voice.number
    )
    func refuse(_ fault: SynthesisError.Fault) -> SynthesisError {
      .notSpoken(attempt, fault, written: 0, path: output)
    }
    // By its path alone, so that other labels change nothing.
    var stream = RandomStream(
      seed: seed,
      .synthesis,
      index: 100,
      draw: splitKey(clip.path)
    )
    let peak = clip.voice.peakDecibels + stream.uniform(Self.levelRange)
    let ends = CutEnds(from: &stream)
    let (made, spoken): (AudioClip, AudioClip?)
    do {
      made = try clip.synthesizer.speak(clip.text, as: clip.voice)
      spoken = try made.spoken(peakDecibels: peak, cut: ends)
    } catch let fault as SynthesisError.Fault {
      throw refuse(fault)
    } catch {
      throw refuse(.notStarted(.other(detail: "\(error)")))
    }
    guard let spoken else { throw refuse(.silent) }
    do {
      try AtomicFile.write(WaveEncoder.encode(spoken), to: "\(output)/\(clip.path)")
    } catch {
      throw SynthesisError.unwritable(path: error.path, fault: error.fault)
    }
    return Spoken(seconds: spoken.durationSeconds, sound: made.samples.hashValue)
  }

  private func writeManifest(_ clips: [Clip]) throws {
    let lines = try clips.map { try sortedJSON(Line($0)) }
    let path = "\(output)/\(Self.manifest)"
    do {
      try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    } catch {
      throw SynthesisError.unwritable(path: path, fault: error.fault)
    }
  }
}
