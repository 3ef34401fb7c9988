/// Feature rows of samples that arrive in chunks: bit for bit those of the whole clip.
///
/// For `uncentered` framing without deltas and per-clip normalization, which need the future.
package final class FeatureStream {
  private let pipeline: FeaturePipeline
  private let workspace: FeaturePipeline.Workspace
  private let samples = FrameQueue(size: 1)
  private var taken = 0
  /// How many of the frames that were taken last, one after another, hold no sound.
  package private(set) var silentFrames = 0

  /// Starts a stream.
  ///
  /// - Throws: `ConfigurationError` if the settings need samples that have not arrived yet.
  package init(_ pipeline: FeaturePipeline) throws {
    let configuration = pipeline.configuration
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
    self.pipeline = pipeline
    workspace = FeaturePipeline.Workspace(pipeline)
  }

  /// Values in a row, F.
  package var values: Int { pipeline.values }
  /// Samples for which there is memory.
  package var capacity: Int { samples.capacity }

  /// Takes the next samples.
  package func append(_ chunk: UnsafeBufferPointer<Float>) {
    if let base = chunk.baseAddress { samples.add(base, frames: chunk.count) }
  }

  /// Ends the stream: one that is shorter than the network needs goes on in zeros.
  package func finish() {
    samples.add(repeating: 0, frames: max(0, pipeline.minimumSamples - samples.end))
  }

  /// Forgets everything, as if the stream had just begun.
  package func reset() {
    samples.clear()
    (taken, silentFrames) = (0, 0)
  }

  /// How many frames have arrived and were not taken.
  package var frames: Int {
    let rest = samples.end - taken * configuration.hopLength - configuration.windowLength
    return rest < 0 ? 0 : rest / configuration.hopLength + 1
  }

  /// Writes the rows [T, F] of the next frames, at most `frames` of them.
  package func take(_ count: Int, into rows: UnsafeMutablePointer<Float>) {
    precondition((1...frames).contains(count))
    let (window, hop) = (configuration.windowLength, configuration.hopLength)
    let first = samples.frames(from: taken * hop)
    for frame in 0..<count {
      let isSilent = AudioClip.isDigitalSilence(
        UnsafeBufferPointer(start: first + frame * hop, count: window)
      )
      silentFrames = isSilent ? silentFrames + 1 : 0
    }
    pipeline.extractFrames(
      UnsafeBufferPointer(start: first, count: (count - 1) * hop + window),
      into: rows,
      workspace
    )
    taken += count
    samples.drop(before: taken * hop)
  }

  private var configuration: FeatureConfiguration { pipeline.configuration }
}
