internal import Crypto
internal import Foundation
package import SpeechModel
internal import Synchronization

/// Labelled recordings that can be read, each on its side.
package struct Dataset: Sendable {
  /// One recording.
  package struct Clip: Sendable {
    /// Its path below the root, `label/file`.
    package let path: String
    /// The place of its label among the labels.
    package let label: Int
    package let side: Side
    package let rateHertz: Int
    package let seconds: Double
    /// SHA-256 of the file's bytes.
    package let hash: String
  }

  /// A recording that was left out, and why.
  package struct Omission: Sendable, Equatable {
    package let path: String
    package let reason: String
  }

  package let root: String
  package let labels: [String]
  package let clips: [Clip]
  package let rule: SplitRule
  package let omissions: [Omission]
  /// What else a person should know, a sentence each.
  package let remarks: [String]
  /// Paths of noise recordings that can be read.
  package let noise: [String]
  /// SHA-256 over the sides, paths and hashes of all clips.
  package let digest: String
  package let store: ClipStore

  /// Reads a folder: lists it, opens every recording once, and splits what can be read.
  ///
  /// - Parameters:
  ///   - noiseFolders: Folders of noise besides `_background_noise_`.
  ///   - isForTraining: Whether there must be two labels and clips to train on.
  ///   - earlier: The split of a run on this folder, to be used again.
  ///   - cacheBytes: How much decoded audio stays in memory.
  ///   - progress: Told how many of how many files were opened.
  /// - Throws: `DatasetError`.
  package init(
    _ root: String,
    noiseFolders: [String] = [],
    seed: UInt64 = 0,
    cacheBytes: Int = 512 << 20,
    isForTraining: Bool = true,
    splitAs earlier: SplitRecord? = nil,
    pool: WorkerPool,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    let folder = try LabelledFolder(root)
    let store = ClipStore(limitBytes: cacheBytes)
    let surveys = Self.survey(
      folder.files.map { "\(root)/\($0.path)" },
      store,
      pool: pool,
      progress: progress
    )
    var omissions: [Omission] = []
    var readable: [(file: LabelledFolder.File, survey: ClipStore.Survey)] = []
    for (file, survey) in zip(folder.files, surveys) {
      switch survey {
      case .success(let survey): readable.append((file, survey))
      case .failure(let error):
        omissions.append(Omission(path: file.path, reason: error.reason.explanation))
      }
    }
    let present = Set(readable.map(\.file.label))
    let labels = folder.labels.filter { present.contains($0) }
    guard labels.count >= (isForTraining ? 2 : 1) else {
      throw isForTraining
        ? DatasetError.tooFewLabels(path: root, labels: labels)
        : DatasetError.nothingToRead(path: root)
    }
    let (rule, sides, unknownEntries) = try Split.sides(
      folder,
      readable: readable.map(\.file),
      seed: seed,
      earlier: earlier
    )
    let places = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    clips = zip(readable, sides).map { item, side in
      Clip(
        path: item.file.path,
        label: places[item.file.label] ?? 0,
        side: side,
        rateHertz: item.survey.rateHertz,
        seconds: item.survey.seconds,
        hash: item.survey.hash
      )
    }
    guard !isForTraining || clips.contains(where: { $0.side == .training }) else {
      throw DatasetError.noTrainingClips(path: root)
    }
    (noise, omissions) = try Self.noise(
      folder,
      noiseFolders,
      store,
      pool: pool,
      omissions: omissions
    )
    self.root = root
    self.labels = labels
    self.rule = rule
    self.omissions = omissions
    self.store = store
    remarks = Self.remarks(
      folder,
      labels: labels,
      clips: clips,
      unknownEntries: unknownEntries
    )
    let lines = clips.map { "\($0.side.rawValue)\t\($0.path)\t\($0.hash)\n" }
    digest = hexadecimal(SHA256.hash(data: Array(lines.sorted().joined().utf8)))
  }

  /// Places of the clips of one side.
  package func indices(_ side: Side) -> [Int] { clips.indices.filter { clips[$0].side == side } }

  /// The rate that most training clips have, at most 16 kHz; the higher one of equals.
  package var commonRateHertz: Int {
    let rates = Dictionary(
      grouping: clips.lazy.filter { $0.side == .training },
      by: \.rateHertz
    ).mapValues(\.count)
    let common = rates.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 16_000
    return min(common, 16_000)
  }

  /// Samples [S] of a clip at the rate of the store.
  ///
  /// - Throws: `DatasetError` if the file has changed.
  package func samples(_ clip: Int) throws -> [Float] {
    try store.samples("\(root)/\(clips[clip].path)")
  }

  /// Sets the rate at which samples are given, in Hz.
  package func setRate(hertz: Int) { store.setRate(hertz: hertz) }

  private static func survey(
    _ paths: [String],
    _ store: ClipStore,
    pool: WorkerPool,
    progress: (Int, Int) -> Void
  ) -> [Result<ClipStore.Survey, AudioError>] {
    let results = SlotArray<Result<ClipStore.Survey, AudioError>>(count: paths.count)
    let done = Atomic(0)
    pool.run(paths.count) { task, _ in
      let result = Result { () throws(AudioError) in
        do {
          return try store.survey(paths[task])
        } catch let error as AudioError {
          throw error
        } catch {
          throw AudioError(source: paths[task], reason: .unreadable("\(error)"))
        }
      }
      results.set(task, result)
      progress(done.add(1, ordering: .relaxed).newValue, paths.count)
    }
    return results.values
  }

  private static func noise(
    _ folder: LabelledFolder,
    _ folders: [String],
    _ store: ClipStore,
    pool: WorkerPool,
    omissions: [Omission]
  ) throws -> ([String], [Omission]) {
    var omissions = omissions
    var readable: [String] = []
    for (name, paths) in [(LabelledFolder.noiseFolder, folder.noise)]
      + (try folders.map { ($0, try LabelledFolder.recordings(in: $0)) })
    {
      let before = readable.count
      for (path, result) in zip(paths, survey(paths, store, pool: pool, progress: { _, _ in })) {
        switch result {
        case .success: readable.append(path)
        case .failure(let error):
          omissions.append(Omission(path: path, reason: error.reason.explanation))
        }
      }
      if name != LabelledFolder.noiseFolder, readable.count == before {
        throw DatasetError.noNoise(path: name)
      }
    }
    return (readable, omissions)
  }

  private static func remarks(
    _ folder: LabelledFolder,
    labels: [String],
    clips: [Clip],
    unknownEntries: [String]
  ) -> [String] {
    var remarks: [String] = []
    if !clips.contains(where: { $0.side == .validation }) {
      remarks.append("no clip is for validation: the model of the last epoch is kept")
    }
    for label in folder.labels where !labels.contains(label) {
      remarks.append("label '\(label)' has no recording that can be read and is left out")
    }
    for (place, label) in labels.enumerated() {
      let sides = clips.filter { $0.label == place }.map(\.side)
      let missing = Side.allCases.filter { !sides.contains($0) }.map(\.rawValue)
      if !missing.isEmpty {
        remarks.append(
          "label '\(label)' has \(sides.count) clip\(sides.count == 1 ? "" : "s"),"
            + " none for \(missing.joined(separator: " or "))"
        )
      }
    }
    if let first = unknownEntries.first {
      remarks.append(
        "\(unknownEntries.count) entries of the lists name no file here, such as '\(first)'"
      )
    }
    if !folder.ignored.isEmpty {
      remarks.append(
        "folders inside label folders are not looked into, such as '\(folder.ignored[0])'"
      )
    }
    return remarks
  }
}
