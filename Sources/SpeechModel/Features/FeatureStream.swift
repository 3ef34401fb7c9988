/// Feature rows of samples that arrive in chunks: the same rows as of the whole clip, except that a
/// clip shorter than a window has none until it ends.
///
/// For `uncentered` framing without deltas and per-clip normalization, which need the future.
package struct FeatureStream {
  private let extractor: FeatureExtractor
  private let scratch: FeatureExtractor.Scratch
  private var pending: [Float] = []
  /// Samples still to be skipped between two windows, where the hop is longer than a window.
  private var skipped = 0

  /// Starts a stream.
  ///
  /// - Throws: `ConfigurationError` if the settings need samples that have not arrived yet.
  package init(_ extractor: FeatureExtractor) throws {
    let configuration = extractor.configuration
    func refuse(
      _ property: PartialKeyPath<FeatureConfiguration>,
      found: String,
      expected: String
    ) throws {
      throw FeatureConfiguration.invalid(
        property,
        found: found,
        expected: "\(expected) in a stream"
      )
    }
    if configuration.framing != .uncentered {
      try refuse(\.framing, found: configuration.framing.rawValue, expected: "uncentered")
    }
    if configuration.deltas != 0 {
      try refuse(\.deltas, found: "\(configuration.deltas)", expected: "0")
    }
    if configuration.normalization == .perClip {
      try refuse(\.normalization, found: "per-clip", expected: "none or training-set")
    }
    self.extractor = extractor
    scratch = FeatureExtractor.Scratch(extractor)
  }

  /// Takes the next samples and returns the rows [T, F] that they complete.
  package mutating func append(_ samples: [Float]) -> [Float] {
    let passed = min(skipped, samples.count)
    skipped -= passed
    pending += samples.dropFirst(passed)
    let configuration = extractor.configuration
    guard pending.count >= configuration.windowLength else { return [] }
    let frames = extractor.frames(samples: pending.count)
    let rows = [Float](unsafeUninitializedCapacity: frames * extractor.values) { rows, count in
      pending.withUnsafeBufferPointer { pending in
        if let base = rows.baseAddress { extractor.extract(pending, into: base, scratch) }
      }
      count = frames * extractor.values
    }
    let consumed = frames * configuration.hopLength
    skipped = max(0, consumed - pending.count)
    pending.removeFirst(min(consumed, pending.count))
    return rows
  }
}
