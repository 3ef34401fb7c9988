internal import SpeechModel

extension Dataset {
  /// What surrounds the clips when they are varied, at the rate of the store.
  ///
  /// - Parameters:
  ///   - steps: The steps, whose folders of recordings are looked into.
  ///   - clips: The clips that may be mixed into others.
  /// - Throws: `DatasetError` for a folder without a recording that can be read.
  package func augmentationScene(
    for steps: [Augmenter] = [],
    clips: [Int] = []
  ) throws -> AugmentationScene {
    var folders: [String: AugmentationScene.Recordings] = [:]
    for folder in Set(steps.flatMap(\.step.folders)) {
      folders[folder] = recordings(
        try readableRecordings(in: folder).map { Noise(file: $0, segment: nil) }
      )
    }
    return AugmentationScene(
      rateHertz: store.rateHertz ?? commonRateHertz,
      noise: recordings(noise),
      folders: folders,
      clips: AugmentationScene.Recordings(count: clips.count) { try samples(clips[$0]) }
    )
  }

  private func recordings(_ noise: [Noise]) -> AugmentationScene.Recordings {
    AugmentationScene.Recordings(count: noise.count) { [store] in
      try store.samples(noise[$0].file, noise[$0].segment)
    }
  }

  private func readableRecordings(in folder: String) throws -> [String] {
    let paths = try FolderListing.recordings(in: folder).filter { path in
      (try? store.survey(path)) != nil
    }
    guard !paths.isEmpty else { throw DatasetError.noNoise(path: folder) }
    return paths
  }
}
