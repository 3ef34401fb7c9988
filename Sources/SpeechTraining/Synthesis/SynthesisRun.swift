internal import Foundation
package import SpeechModel

/// Has labels spoken by synthetic voices, into a data set in the layout of Speech Commands: a folder
/// for each label, and in the names of its files the voice as the speaker.
///
/// The same labels, voices and seed make the same bytes with the same programs, on any number of
/// threads. Into a folder that was begun, only what it lacks is spoken.
package struct SynthesisRun: Sendable {
  /// The name of the manifest in the folder.
  package static let manifest = SyntheticClips.manifest
  /// How many voices speak where no number is given.
  package static let usualVoices = 100

  private let labels: [SpokenLabel]
  private let output: String
  private let clips: [Clip]
  /// What an earlier run into the folder wrote, by path.
  private let earlier: [String: SpokenManifest.Line]
  private let seed: UInt64

  /// What was spoken.
  package struct Outcome: Sendable, Equatable {
    /// Clips in the folder.
    package var clips = 0
    /// Those of them that an earlier run wrote.
    package var earlier = 0
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
  ///   - output: The folder, a new or an empty one, or one that was begun with the same labels, synthesizers and seed.
  /// - Throws: `SynthesisError`.
  package init(
    _ labels: [SpokenLabel],
    by synthesizers: [Synthesizer],
    voices: Int,
    into output: String,
    seed: UInt64 = 0
  ) throws(SynthesisError) {
    for synthesizer in synthesizers { try synthesizer.check(voices: voices) }
    self.labels = labels
    self.output = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    self.seed = seed
    clips = Self.clips(labels, by: synthesizers, voices: voices, seed: seed)
    earlier = try Self.earlier(in: self.output, of: clips)
  }

  /// What an earlier run into a folder wrote, by path.
  private static func earlier(
    in folder: String,
    of clips: [Clip]
  ) throws(SynthesisError) -> [String: SpokenManifest.Line] {
    let found = try? FileManager.default.contentsOfDirectory(atPath: folder)
    if found?.isEmpty ?? !FileManager.default.fileExists(atPath: folder) { return [:] }
    guard let lines = SpokenManifest.lines(in: folder) else {
      throw SynthesisError.notEmpty(path: folder)
    }
    let planned = Dictionary(clips.map { ($0.path, $0.line) }) { first, _ in first }
    if let other = lines.first(where: { planned[$0.path] != $0.unspoken }) {
      throw SynthesisError.otherClips(path: folder, clip: other.path)
    }
    return Dictionary(lines.map { ($0.path, $0) }) { $1 }
  }

  /// The number of clips.
  package var count: Int { clips.count }

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

    var line: SpokenManifest.Line {
      SpokenManifest.Line(
        path: path,
        label: label,
        speaker: voice.speaker,
        text: text,
        synthesizer: voice.synthesizer,
        command: synthesizer.command,
        voice: voice.kind?.name ?? "\(voice.number)",
        variant: voice.kind?.variant,
        rate: voice.rate,
        pitch: voice.pitch
      )
    }
  }

  /// The clips, voice by voice.
  private static func clips(
    _ labels: [SpokenLabel],
    by synthesizers: [Synthesizer],
    voices: Int,
    seed: UInt64
  ) -> [Clip] {
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

  /// What is known of a clip that was written.
  private struct Spoken {
    var seconds: Double
    /// The digest of the sound as the synthesizer made it.
    var sound: String
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
    let isThere = FileManager.default.fileExists(atPath: output)
    for label in labels { try makeFolder("\(output)/\(label.label)") }
    let kept = kept
    let missing = clips.indices.filter { kept[$0] == nil }
    let state = LockedValue(State(written: kept))
    let start = Date()
    pool.run(missing.count) { number, _ in
      if interruption.isRequested || state.withLock({ $0.failure != nil }) { return }
      let index = missing[number]
      do throws(SynthesisError) {
        let spoken = try write(clips[index])
        state.withLock { state in
          state.written[index] = spoken
          let (done, all) = (state.written.count, clips.count)
          let spokenNow = Double(done - kept.count)
          let left = Date().timeIntervalSince(start) / spokenNow * Double(all - done)
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
      let lines = written.sorted { $0.key < $1.key }.map { index, spoken in
        var line = clips[index].line
        line.sound = spoken.sound
        return line
      }
      try SpokenManifest.write(lines, in: output)
    }
    if case .notSpoken(let attempt, let fault, _, let path)? = failure {
      throw SynthesisError.notSpoken(attempt, fault, written: done.count, path: path)
    }
    if let failure { throw failure }
    if !interruption.isRequested { try checkSounds(written.map { (clips[$0], $1.sound) }) }
    return Outcome(
      clips: done.count,
      earlier: kept.count,
      synthesizers: Dictionary(grouping: done, by: \.voice.synthesizer).mapValues(\.count),
      seconds: written.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.seconds }
    )
  }

  /// What is known of the clips that an earlier run wrote whole, by their indices.
  private var kept: [Int: Spoken] {
    if earlier.isEmpty { return [:] }
    return clips.indices.reduce(into: [:]) { kept, index in
      let path = clips[index].path
      guard let sound = earlier[path]?.sound, let clip = try? AudioFile.read("\(output)/\(path)")
      else { return }
      kept[index] = Spoken(seconds: clip.durationSeconds, sound: sound)
    }
  }

  /// Refuses two labels that sound the same in half of the voices or more: a synthesizer reads letters that it does
  /// not know alike, and words that are spelled differently may sound the same.
  private func checkSounds(_ clips: [(clip: Clip, sound: String)]) throws(SynthesisError) {
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
    return Spoken(seconds: spoken.durationSeconds, sound: made.soundDigest)
  }
}
