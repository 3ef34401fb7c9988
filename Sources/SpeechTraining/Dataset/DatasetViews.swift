internal import SpeechModel

extension Dataset {
  /// The same without its testing clips, for code that must not use them.
  func withoutTesting() -> Dataset {
    var rest = self
    rest.clips = clips.filter { $0.subset != .testing }
    rest.digest = Self.digest(of: rest.clips)
    return rest
  }
}
