internal import Foundation
package import SpeechModel
internal import Synchronization

/// The recordings of a source, each opened once; not split yet.
package struct Corpus: Sendable {
  /// How much of the recordings is read.
  package enum Depth: Sendable {
    /// Their sound, which is measured.
    case sound
    /// Their headers, where these state rate and length: enough to tell what a network would look
    /// like, not to find copies or damage.
    case headers
  }

  package internal(set) var source: DataSource
  /// The folder or manifest.
  package let root: String
  /// A recording that can be read, and what it turned out to be.
  struct Readable: Sendable {
    var recording: Recording
    /// What was measured of its sound; nil for noise, and if only its header was read.
    var measurements: ClipMeasurements?
    var rateHertz: Int
    var seconds: Double
    /// SHA-256 of the file's bytes.
    var hash: String
    /// A digest of its samples; nil for noise.
    var soundDigest: String?
    /// A digest of all samples of the file, of which the recording may be a part.
    var fileSoundDigest: String
  }

  /// Recordings that can be read, in the order of their paths.
  var readable: [Readable]
  /// Every label that is named, including those without recordings.
  var namedLabels: [String]
  /// Paths of all recordings, including unreadable ones.
  let listed: Set<PathKey>
  /// Files of noise that can be read.
  let noise: [Readable]
  /// Synthetic clips that can be read, in the order of their paths.
  var synthetic: [Readable] = []
  /// Added recordings that can be read, folder by folder in the order of their paths.
  var added: [Readable]
  /// What was left out, and why.
  package private(set) var omissions: [OmittedRecording]
  /// What else the user should know.
  let remarks: [DatasetRemark]
  /// Which recordings are copies of each other, as far as they were searched.
  package internal(set) var copies = Copies()
  /// Files that are ignored although nothing is wrong with them.
  package let passedOver: PassedOver
  package let store: ClipStore

  /// Lists a source and opens every recording once.
  ///
  /// - Parameters:
  ///   - depth: How much of each recording is read.
  ///   - cacheBytes: How much decoded audio stays in memory.
  ///   - interruption: Ends it after the files in progress when it is requested.
  ///   - progress: Called with how many of how many files were opened, by several threads at once.
  /// - Throws: `DatasetError` or `InterruptionError`.
  package init(
    _ source: DataSource,
    depth: Depth = .sound,
    cacheBytes: Int = ExecutionOptions.usualCacheBytes,
    pool: WorkerPool,
    interruption: Interruption = Interruption(),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let source = try source.completed()
    let list = try RecordingList.list(source)
    let store = ClipStore(
      limitBytes: cacheBytes,
      readsHeaders: depth == .headers,
      channel: source.channel,
      externalDecoder: source.externalDecoder,
      memory: source.clips.map { MemoryClips(clips: $0).sounds } ?? [:]
    )
    var omissions = list.omissions
    func read(
      _ recordings: [Recording],
      _ fingerprints: FingerprintExtractor? = FingerprintExtractor(),
      _ progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> [Readable] {
      try Self.read(
        recordings,
        store,
        fingerprints,
        pool: pool,
        interruption,
        progress,
        &omissions
      )
    }
    readable = try read(list.recordings, FingerprintExtractor(), progress)
    var noise = try read(Self.noise(list.noise), nil)
    for folder in source.noiseFolders {
      let more = try read(Self.noise(try FolderListing.recordings(in: folder)), nil)
      guard !more.isEmpty else { throw Self.noNoise(in: folder, omissions) }
      noise += more
    }
    added = try AddedClips.lists(source.added).flatMap { path, recordings in
      let clips = try read(recordings)
      guard !clips.isEmpty else { throw DatasetError.noAddedClips(path: path) }
      return clips
    }
    self.store = store
    self.source = source
    self.noise = noise
    self.omissions = omissions
    root = list.root
    namedLabels = list.labels
    listed = Set(list.recordings.map { PathKey($0.path) })
    remarks = list.remarks
    passedOver = list.passedOver
    copies.groups = copyGroups([])
    if let synthetic = source.synthetic {
      try self.read(synthetic: synthetic, pool: pool, interruption: interruption)
    }
  }

  /// Opens every synthetic clip of a folder or manifest once, which may have been made after the recordings
  /// were read.
  ///
  /// - Throws: `DatasetError` or `InterruptionError`.
  mutating func read(
    synthetic path: String,
    pool: WorkerPool,
    interruption: Interruption
  ) throws {
    synthetic = try Self.read(
      try SyntheticClips.list(path),
      store,
      FingerprintExtractor(),
      pool: pool,
      interruption,
      { _, _ in },
      &omissions
    )
    guard !synthetic.isEmpty else { throw DatasetError.noSyntheticClips(path: path) }
    source.synthetic = path
  }

  /// Why a folder has no noise: it holds no recording, or none that can be read.
  private static func noNoise(in folder: String, _ omissions: [OmittedRecording]) -> DatasetError {
    guard let last = omissions.last, last.path.hasPrefix(folder) else {
      return .noNoise(path: folder)
    }
    return .unreadableNoise(path: folder, file: last.path, reason: last.reason)
  }

  /// The rate that most recordings have, at most 16 kHz; the higher one of equals.
  package var commonRateHertz: Int { Self.commonRate(readable.map(\.rateHertz)) }

  static func commonRate(_ rates: [Int]) -> Int {
    let counts = Dictionary(grouping: rates) { $0 }.mapValues(\.count)
    let common = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 16_000
    return min(common, 16_000)
  }

  /// The speakers of the recordings, in the order of their names.
  ///
  /// - Throws: `DatasetError` if one is unknown, or there is only one.
  package func speakers() throws -> [String] {
    Set(try Split.speakers(readable.map(\.recording), root: root, needed: 2)).sorted()
  }

  private static func noise(_ paths: [String]) -> [Recording] {
    paths.map { Recording(path: $0, file: $0, label: LabelledFolder.noiseFolder) }
  }

  /// Opens every file once and measures its recordings; adds unreadable ones to the omissions.
  private static func read(
    _ recordings: [Recording],
    _ store: ClipStore,
    _ fingerprints: FingerprintExtractor?,
    pool: WorkerPool,
    _ interruption: Interruption,
    _ progress: (Int, Int) -> Void,
    _ omissions: inout [OmittedRecording]
  ) throws -> [Readable] {
    // A file may hold several recordings.
    let files = Dictionary(grouping: recordings.indices) { PathKey(recordings[$0].file) }
      .values.sorted { $0[0] < $1[0] }
    let results = SlotArray<[Result<Readable, Refusal>]>(count: files.count)
    let done = Atomic(0)
    pool.run(files.count) { task, _ in
      if interruption.isRequested { return }
      let own = files[task].map { recordings[$0] }
      results.set(task, read(own, of: own[0].file, store, fingerprints))
      progress(done.add(1, ordering: .relaxed).newValue, files.count)
    }
    // Before the results, some of which are missing after an interruption.
    try interruption.check()
    let indices = files.joined()
    var readable: [(index: Int, readable: Readable)] = []
    for (index, result) in zip(indices, results.values.joined()) {
      switch result {
      case .success(let one): readable.append((index, one))
      case .failure(let refusal):
        omissions.append(OmittedRecording(path: recordings[index].path, reason: refusal.reason))
      }
    }
    return readable.sorted { $0.index < $1.index }.map(\.readable)
  }

  private struct Refusal: Error {
    var reason: OmittedRecording.Reason
  }

  /// Opens a file and measures the recordings in it.
  private static func read(
    _ recordings: [Recording],
    of file: String,
    _ store: ClipStore,
    _ fingerprints: FingerprintExtractor?
  ) -> [Result<Readable, Refusal>] {
    if let outline = store.outline(file) {
      return recordings.map { readable($0, outline, isNoise: fingerprints == nil) }
    }
    do {
      let (clip, channels, hash) = try store.load(file)
      let isMeasuredWhole = fingerprints != nil && recordings.allSatisfy { $0.segment == nil }
      let soundDigest = isMeasuredWhole ? nil : clip.soundDigest
      return recordings.map { recording in
        if let reason = recording.segment?.excess(overSeconds: clip.durationSeconds) {
          return .failure(Refusal(reason: reason))
        }
        let own = recording.segment?.part(of: clip) ?? clip
        if own.samples.isEmpty {
          return .failure(Refusal(reason: .emptyPart))
        }
        // Silent noise would pass an accuracy without noise off as one in noise.
        if fingerprints == nil, own.isDigitalSilence {
          return .failure(Refusal(reason: .silentNoise))
        }
        let measurements = fingerprints.map { ClipMeasurements(own, channels: channels, $0) }
        return .success(
          Readable(
            recording: recording,
            measurements: measurements,
            rateHertz: clip.sampleRateHertz,
            seconds: own.durationSeconds,
            hash: hash,
            soundDigest: measurements?.digest,
            fileSoundDigest: soundDigest ?? measurements?.digest ?? clip.soundDigest
          )
        )
      }
    } catch {
      let reason = (error as? AudioError)?.reason ?? .unreadable(.other(detail: "\(error)"))
      return recordings.map { _ in .failure(Refusal(reason: .unreadable(reason))) }
    }
  }

  /// A recording in a file of which only the header was read.
  private static func readable(
    _ recording: Recording,
    _ outline: FileOutline,
    isNoise: Bool
  ) -> Result<Readable, Refusal> {
    let header = outline.header
    if let reason = recording.segment?.excess(overSeconds: header.durationSeconds) {
      return .failure(Refusal(reason: reason))
    }
    let frames =
      recording.segment?.frames(of: header.frames, sampleRateHertz: header.sampleRateHertz)
      ?? 0..<header.frames
    if frames.isEmpty { return .failure(Refusal(reason: .emptyPart)) }
    return .success(
      Readable(
        recording: recording,
        rateHertz: header.sampleRateHertz,
        seconds: Double(frames.count) / Double(header.sampleRateHertz),
        hash: outline.hash,
        soundDigest: isNoise ? nil : FileOutline.digest(recording.path),
        fileSoundDigest: outline.soundDigest
      )
    )
  }
}

extension Segment {
  /// A manifest's durations are rounded; a part may exceed the end of the file by this much.
  private static let toleranceSeconds = 0.05

  /// What is wrong with a part of a file that lasts `whole` seconds; nil if nothing is.
  fileprivate func excess(overSeconds whole: Double) -> OmittedRecording.Reason? {
    let end = offsetSeconds + (durationSeconds ?? 0)
    guard offsetSeconds >= whole || end > whole + Self.toleranceSeconds else { return nil }
    return .beyondEnd(startSeconds: offsetSeconds, endSeconds: end, fileSeconds: whole)
  }
}
