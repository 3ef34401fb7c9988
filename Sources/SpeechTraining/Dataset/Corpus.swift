internal import Foundation
package import SpeechModel
internal import Synchronization

/// The recordings of a source, each opened once; not split yet.
package struct Corpus: Sendable {
  package let source: DataSource
  /// The folder or manifest.
  package let root: String
  /// A recording that can be read, and what it turned out to be.
  struct Readable: Sendable {
    var recording: Recording
    var rateHertz: Int
    var seconds: Double
    /// SHA-256 of the file's bytes.
    var hash: String
  }

  /// Recordings that can be read, in the order of their paths.
  let readable: [Readable]
  /// Every label that is named, those without recordings too.
  let namedLabels: [String]
  /// Paths of all recordings, those that cannot be read too.
  let listed: Set<String>
  /// Files of noise that can be read.
  let noise: [Readable]
  /// What was left out, and why.
  package let omissions: [Dataset.Omission]
  /// What else a person should know, a sentence each.
  let remarks: [String]
  package let store: ClipStore

  /// Lists a source and opens every recording once.
  ///
  /// - Parameters:
  ///   - cacheBytes: How much decoded audio stays in memory.
  ///   - progress: Told how many of how many files were opened; by several threads at once.
  /// - Throws: `DatasetError`.
  package init(
    _ source: DataSource,
    cacheBytes: Int = 512 << 20,
    pool: WorkerPool,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let list = try RecordingList.list(source)
    store = ClipStore(limitBytes: cacheBytes)
    var omissions = list.omissions
    readable = Self.read(list.recordings, store, pool: pool, progress, &omissions)
    var noise = Self.read(Self.noise(list.noise), store, pool: pool, { _, _ in }, &omissions)
    for folder in source.noiseFolders {
      let more = Self.read(
        Self.noise(try FolderListing.recordings(in: folder)),
        store,
        pool: pool,
        { _, _ in },
        &omissions
      )
      guard !more.isEmpty else { throw DatasetError.noNoise(path: folder) }
      noise += more
    }
    self.source = source
    self.noise = noise
    self.omissions = omissions
    root = list.root
    namedLabels = list.labels
    listed = Set(list.recordings.map(\.path))
    remarks = list.remarks
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
  /// - Throws: `DatasetError` if one is not known, or there is a single one.
  package func speakers() throws -> [String] {
    Set(try Split.speakers(readable.map(\.recording), root: root, needed: 2)).sorted()
  }

  private static func noise(_ paths: [String]) -> [Recording] {
    paths.map { Recording(path: $0, file: $0, label: LabelledFolder.noiseFolder) }
  }

  /// Opens every file once; what cannot be read goes to the omissions.
  private static func read(
    _ recordings: [Recording],
    _ store: ClipStore,
    pool: WorkerPool,
    _ progress: (Int, Int) -> Void,
    _ omissions: inout [Dataset.Omission]
  ) -> [Readable] {
    // A file may hold several recordings.
    var places: [String: Int] = [:]
    var files: [String] = []
    for recording in recordings where places[recording.file] == nil {
      places[recording.file] = files.count
      files.append(recording.file)
    }
    let surveys = survey(files, store, pool: pool, progress: progress)
    return recordings.compactMap { recording in
      let reason: String
      switch surveys[places[recording.file] ?? 0] {
      case .failure(let error): reason = error.reason.explanation
      case .success(let survey):
        guard let words = recording.segment?.excess(overSeconds: survey.seconds) else {
          return Readable(
            recording: recording,
            rateHertz: survey.rateHertz,
            seconds: recording.segment?.seconds(ofSeconds: survey.seconds) ?? survey.seconds,
            hash: survey.hash
          )
        }
        reason = words
      }
      omissions.append(Dataset.Omission(path: recording.path, reason: reason))
      return nil
    }
  }

  private static func survey(
    _ files: [String],
    _ store: ClipStore,
    pool: WorkerPool,
    progress: (Int, Int) -> Void
  ) -> [Result<ClipStore.Survey, AudioError>] {
    let results = SlotArray<Result<ClipStore.Survey, AudioError>>(count: files.count)
    let done = Atomic(0)
    pool.run(files.count) { task, _ in
      let result = Result { () throws(AudioError) in
        do {
          return try store.survey(files[task])
        } catch let error as AudioError {
          throw error
        } catch {
          throw AudioError(source: files[task], reason: .unreadable("\(error)"))
        }
      }
      results.set(task, result)
      progress(done.add(1, ordering: .relaxed).newValue, files.count)
    }
    return results.values
  }
}

extension Segment {
  /// A manifest's durations are rounded; so much past the end of the file is let pass.
  private static let toleranceSeconds = 0.05

  /// How long the part is of a file that lasts so long.
  fileprivate func seconds(ofSeconds whole: Double) -> Double {
    min(durationSeconds ?? .infinity, whole - offsetSeconds)
  }

  /// What is wrong with the part of a file that lasts so long; nil for nothing.
  fileprivate func excess(overSeconds whole: Double) -> String? {
    let end = offsetSeconds + (durationSeconds ?? 0)
    guard offsetSeconds >= whole || end > whole + Self.toleranceSeconds else { return nil }
    return String(
      format: "the manifest asks for %g to %g s; the file ends at %g s",
      offsetSeconds,
      end,
      whole
    )
  }
}
