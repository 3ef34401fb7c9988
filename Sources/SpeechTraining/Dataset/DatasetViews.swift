package import SpeechModel

extension Dataset {
  /// The same without its testing clips, for code that must not use them.
  func withoutTesting() -> Dataset {
    var rest = self
    rest.clips = clips.filter { $0.subset != .testing }
    rest.digest = Self.digest(of: rest.clips)
    return rest
  }

  /// The sound of the clip of a path at a rate in Hz, or its own; nil if there is none, or it can no longer
  /// be read.
  package func sound(_ path: String, sampleRateHertz: Int? = nil) -> AudioClip? {
    let key = PathKey(path)
    return clips.first { PathKey($0.path) == key }.flatMap {
      try? store.clip($0.file, $0.segment, sampleRateHertz: sampleRateHertz)
    }
  }
}
