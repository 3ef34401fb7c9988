package import SpeechModel

/// Which of the clips to score a model has seen before.
package struct HeardClips: Sendable, Equatable {
  /// Indices of the clips that trained the model.
  package var trained: Set<Int> = []
  /// Indices of the clips that chose its best epoch and calibrated it.
  package var validated: Set<Int> = []
  /// Recordings of noise that were mixed in when it was trained; nil if unknown.
  package var noise: Int?
  /// Whether a model that training started from does not record its training clips.
  package var isStartUnknown = false

  /// Looks clips up among the digests in the model's file, or, if it has none, by their names in
  /// the split of its run; nil if neither is available.
  ///
  /// Digests come first: they identify a clip whatever its name and format, and tell it from
  /// another clip of the same name.
  package init?(
    _ digests: ClipDigests?,
    run record: SplitRecord?,
    _ dataset: Dataset,
    clips: [Int]
  ) {
    if let digests {
      let noise = dataset.noise.map {
        digestKey($0.soundDigest).map(digests.noise.contains) ?? false
      }
      self.noise = noise.count { $0 }
      isStartUnknown = !digests.isComplete
      for index in clips {
        let clip = dataset.clips[index]
        if digests.hasTrained(on: clip) {
          trained.insert(index)
        } else if clip.digest.map(digests.validation.contains) ?? false {
          validated.insert(index)
        }
      }
      return
    }
    guard let record else { return nil }
    let subsets = record.subsets
    for index in clips {
      switch subsets[PathKey(dataset.clips[index].path)] {
      case .training: trained.insert(index)
      case .validation: validated.insert(index)
      case .testing, nil: break
      }
    }
  }
}

extension ClipDigests {
  /// Whether a clip trained the model: itself, the whole file that it is a part of, or a part of
  /// it.
  fileprivate func hasTrained(on clip: Dataset.Clip) -> Bool {
    let file = digestKey(clip.fileSoundDigest)
    guard let own = clip.digest else {
      // A piece of noise that represents silence: each subset has its own part of the recording.
      return clip.subset == .training && file.map(noise.contains) ?? false
    }
    if training.contains(own) { return true }
    guard let file else { return false }
    return clip.segment == nil ? trainingFiles.contains(file) : training.contains(file)
  }
}
