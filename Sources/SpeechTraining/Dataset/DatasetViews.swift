internal import SpeechModel

extension Dataset {
  /// The same without its testing clips, for whatever must not look at them.
  func withoutTesting() -> Dataset {
    var rest = self
    rest.clips = clips.filter { $0.side != .testing }
    rest.digest = Self.digest(of: rest.clips)
    return rest
  }

  /// The same recordings, to be decoded once more, so that they can be given at another rate at
  /// the same time.
  func withOwnStore(cacheBytes: Int) -> Dataset {
    var copy = self
    copy.store = store.emptied(limitBytes: cacheBytes)
    return copy
  }
}
