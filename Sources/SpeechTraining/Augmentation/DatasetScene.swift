internal import SpeechModel

extension Dataset {
  /// The context in which the clips are augmented, at a rate in Hz.
  ///
  /// - Parameters:
  ///   - steps: The steps, whose folders of recordings are listed.
  ///   - clips: The clips that may be mixed into others.
  /// - Throws: `DatasetError` for a folder without a recording that can be read.
  package func augmentationScene(
    for steps: [Augmenter] = [],
    clips: [Int] = [],
    sampleRateHertz: Int
  ) throws -> AugmentationScene {
    var folders: [String: AugmentationScene.Recordings] = [:]
    for folder in Set(steps.flatMap(\.step.folders)) {
      folders[folder] = recordings(try readableRecordings(in: folder), sampleRateHertz)
    }
    return AugmentationScene(
      rateHertz: sampleRateHertz,
      noise: recordings(noise, sampleRateHertz),
      folders: folders,
      clips: AugmentationScene.Recordings(count: clips.count) {
        try samples(clips[$0], sampleRateHertz: sampleRateHertz)
      }
    )
  }

  private func recordings(_ noise: [Noise], _ rateHertz: Int) -> AugmentationScene.Recordings {
    AugmentationScene.Recordings(
      count: noise.count,
      names: noise.map { lastComponent(of: $0.file) }
    ) { [store] in
      try store.samples(noise[$0].file, noise[$0].segment, sampleRateHertz: rateHertz)
    }
  }

  func readableRecordings(in folder: String) throws -> [Noise] {
    let readable = try FolderListing.recordings(in: folder).compactMap { path -> Noise? in
      let (hash, soundDigest): (String, String)
      do {
        if let outline = store.outline(path) {
          (hash, soundDigest) = (outline.hash, outline.soundDigest)
        } else {
          let loaded = try store.load(path)
          (hash, soundDigest) = (loaded.hash, loaded.clip.soundDigest)
        }
      } catch is AudioError {
        return nil
      }
      // Only the part of the data's own noise that training may use.
      let own = noise.first { $0.hash == hash }
      return Noise(file: path, segment: own?.segment, hash: hash, soundDigest: soundDigest)
    }
    guard !readable.isEmpty else { throw DatasetError.noNoise(path: folder) }
    return readable
  }
}
