internal import Foundation
internal import SpeechModel

/// Mixes long recordings of words and backgrounds, `1.wav`, `2.wav`, …, and writes which word is said when
/// into `1.txt`, `2.txt`, …, as `TruthFile` reads it.
///
/// The same data, settings and seed make the same bytes.
package struct MixtureRun {
  private let dataset: Dataset
  private let settings: MixtureSettings
  private let background: [Dataset.Noise]
  private let output: String
  private let rateHertz: Int
  private let clips: (true: [Int], others: [Int])

  /// What was mixed.
  package struct Outcome: Sendable, Equatable {
    package var recordings = 0
    /// Words in the truths.
    package var words = 0
    /// Words of other labels.
    package var others = 0
    /// Samples that were too loud and clipped.
    package var clippedSamples = 0
  }

  /// Samples mixed at a time.
  private static let blockSamples = 1 << 16

  /// Describes it, and checks that it can be done.
  ///
  /// The background is what is in the folders of noise that the data's source names; without any, there is
  /// noise or silence.
  ///
  /// - Parameter output: The folder, a new or an empty one.
  /// - Throws: `MixtureError` or `DatasetError`.
  package init(
    _ dataset: Dataset,
    _ settings: MixtureSettings,
    into output: String
  ) throws {
    let found = try? FileManager.default.contentsOfDirectory(atPath: output)
    guard !FileManager.default.fileExists(atPath: output) || found?.isEmpty == true else {
      throw MixtureError.notEmpty(path: output)
    }
    if let word = settings.words.first(where: { !dataset.labels.contains($0) }) {
      throw DatasetError.noSuchWord(
        path: dataset.root,
        word: word,
        nearest: nearest(to: word, in: dataset.labels)
      )
    }
    let words = settings.words.isEmpty ? dataset.labels : settings.words
    if let label = words.first(where: { $0.contains(where: \.isNewline) }) {
      throw MixtureError.label(label)
    }
    let usable = dataset.clips.indices.filter { index in
      let clip = dataset.clips[index]
      return !clip.isSilent && (settings.subset.map { clip.subset == $0 } ?? true)
    }
    func isTrue(_ index: Int) -> Bool { words.contains(dataset.labels[dataset.clips[index].label]) }
    clips = (usable.filter(isTrue), usable.filter { !isTrue($0) })
    let present = Set(clips.true.map { dataset.labels[dataset.clips[$0].label] })
    let missing = settings.words.first { !present.contains($0) }
    if missing != nil || clips.true.isEmpty {
      throw MixtureError.noClip(path: dataset.root, label: missing, subset: settings.subset)
    }
    if settings.overlapShare > 0, clips.others.isEmpty {
      throw MixtureError.noOtherWords(path: dataset.root, labels: words)
    }
    rateHertz = Corpus.commonRate(usable.map { dataset.clips[$0].rateHertz })
    // Not the data's own noise, unless its folder is named, too; then it is there twice.
    var named = Set(try dataset.source.noiseFolders.flatMap(FolderListing.recordings(in:)))
    background = dataset.noise.filter { named.remove($0.file) != nil }
    self.dataset = dataset
    self.settings = settings
    self.output = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
  }

  /// Mixes.
  ///
  /// - Parameters:
  ///   - interruption: Ends it; recordings that are complete are kept.
  ///   - progress: Called with how much is done, from 0 to 1.
  /// - Returns: What was mixed, which is less than everything only after an interruption.
  /// - Throws: `MixtureError`, or `DatasetError` if a recording can no longer be read.
  package func start(
    interruption: Interruption = Interruption(),
    progress: (Double) -> Void = { _ in }
  ) throws -> Outcome {
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw MixtureError.unwritable(path: output, fault: .other(detail: error.localizedDescription))
    }
    var words = MixtureWords(dataset, clips, rateHertz: rateHertz, seed: settings.seed)
    // Of the clips as they are; without a background, they keep it.
    let usual = background.isEmpty || settings.levelDecibels != nil ? 0 : try words.usualPower()
    let count = Int((settings.minutes * 60 * Double(rateHertz)).rounded())
    var outcome = Outcome()
    for number in 1...settings.recordings {
      var recording = recording(number, samples: count, usualPower: usual)
      let path = "\(output)/\(number)"
      do {
        let writer = try WaveWriter(path + ".wav", samples: count, sampleRateHertz: rateHertz)
        var done = 0
        while done < count {
          if interruption.isRequested { return outcome }
          let samples = try recording.next(Self.blockSamples, &words)
          try writer.append(samples)
          done += samples.count
          let share = Double(done) / Double(count)
          progress((Double(number - 1) + share) / Double(settings.recordings))
        }
        guard !recording.truth.isEmpty else {
          throw MixtureError.noWordFits(path: path + ".wav", seconds: settings.minutes * 60)
        }
        try writer.finish()
        try AtomicFile.write(Array(TruthFile.text(recording.truth).utf8), to: path + ".txt")
        outcome.clippedSamples += writer.clippedSamples
      } catch let failure as AtomicFile.Failure {
        throw MixtureError.unwritable(path: failure.path, fault: failure.fault)
      }
      outcome.recordings += 1
      outcome.words += recording.truth.count
      outcome.others += recording.others
    }
    return outcome
  }

  /// A recording that nothing was mixed of yet.
  ///
  /// - Parameter usualPower: The power of the words as they are.
  private func recording(_ number: Int, samples: Int, usualPower: Double) -> MixtureRecording {
    let level: MixtureLevel
    let source: MixtureBackground.Source
    let power: Double
    if background.isEmpty {
      level = settings.levelDecibels.map(MixtureLevel.drawn) ?? .recorded
      source = settings.noiseFloorDecibels == nil ? .silence : .noise
      power = settings.noiseFloorDecibels.map(decibelsToPower) ?? 0
    } else {
      var stream = RandomStream(seed: settings.seed, .mixture, index: 5, draw: UInt64(number))
      let wordPower =
        settings.levelDecibels.map { decibelsToPower($0.draw(from: &stream)) } ?? usualPower
      let middle = (settings.snrDecibels.lower + settings.snrDecibels.upper) / 2
      power = wordPower * decibelsToPower(-middle)
      level = .above(power: power, snrDecibels: settings.snrDecibels)
      source = .recordings(count: background.count) {
        [background, store = dataset.store, rateHertz] in
        try store.samples(
          background[$0].file,
          background[$0].segment,
          sampleRateHertz: rateHertz
        )
      }
    }
    return MixtureRecording(
      settings,
      MixtureBackground(
        source,
        power: power,
        rateHertz: rateHertz,
        seed: settings.seed,
        number: number
      ),
      level,
      samples: samples,
      rateHertz: rateHertz,
      number: number
    )
  }
}
