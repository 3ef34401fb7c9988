/// The only path from samples to the rows that a network reads, for training, validation,
/// prediction and the measurement of the normalizer alike.
///
/// A clip that is shorter than the network needs is padded with zeros at its end; then follow the
/// features, and the normalizer if there is one. Immutable and safe to share; each thread uses a
/// `Workspace` of its own.
package struct FeaturePipeline: Sendable {
  private let extractor: FeatureExtractor
  private let normalizer: Normalizer?
  /// Shorter clips are padded with zeros to this many samples.
  package let minimumSamples: Int

  /// The settings of the features.
  package var configuration: FeatureConfiguration { extractor.configuration }
  /// Values in a row, F.
  package var values: Int { extractor.values }

  /// - Parameters:
  ///   - minimumFrames: The fewest frames that the network takes.
  ///   - normalizer: That of the training clips; nil if nothing is normalized, or not yet.
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  package init(
    _ configuration: FeatureConfiguration,
    minimumFrames: Int,
    normalizer: Normalizer? = nil
  ) throws {
    extractor = try FeatureExtractor(configuration)
    self.normalizer = normalizer
    minimumSamples = extractor.samples(frames: minimumFrames)
  }

  /// The same pipeline with another normalizer.
  package func normalized(by normalizer: Normalizer?) -> FeaturePipeline {
    FeaturePipeline(extractor: extractor, normalizer: normalizer, minimumSamples: minimumSamples)
  }

  private init(extractor: FeatureExtractor, normalizer: Normalizer?, minimumSamples: Int) {
    self.extractor = extractor
    self.normalizer = normalizer
    self.minimumSamples = minimumSamples
  }

  /// Frames T of a clip of S samples; at least those that the network needs.
  package func frames(samples: Int) -> Int {
    extractor.frames(samples: max(minimumSamples, samples))
  }

  /// The fewest samples that give T frames.
  package func samples(frames: Int) -> Int { extractor.samples(frames: frames) }

  /// Memory for one clip at a time.
  package final class Workspace {
    fileprivate let scratch: FeatureExtractor.Scratch
    fileprivate let padded = FloatBuffer()
    /// The extractors warped along the frequency axis, by the factors used so far.
    fileprivate var warped: [Double: FeatureExtractor] = [:]

    package init(_ pipeline: FeaturePipeline) {
      scratch = FeatureExtractor.Scratch(pipeline.extractor)
    }
  }

  /// Fills the rows of a clip.
  ///
  /// - Parameters:
  ///   - samples: [S] at the configuration's rate.
  ///   - rows: [T, F], T being `frames(samples: S)`.
  package func extract(
    _ samples: UnsafeBufferPointer<Float>,
    into rows: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) {
    extract(samples, with: extractor, into: rows, workspace)
  }

  /// Fills the rows with the spectrum warped along the frequency axis by a factor, for training
  /// only.
  ///
  /// - Throws: `ConfigurationError` if a mel band would fall between two bins.
  package func extract(
    _ samples: UnsafeBufferPointer<Float>,
    warpedBy factor: Double,
    into rows: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) throws {
    let known = factor == 1 ? extractor : workspace.warped[factor]
    let warped = try known ?? extractor.warped(by: factor)
    if known == nil { workspace.warped[factor] = warped }
    extract(samples, with: warped, into: rows, workspace)
  }

  /// Fills the rows of a stretch of a longer clip: of the frames that lie in these samples, however few.
  func extractFrames(
    _ samples: UnsafeBufferPointer<Float>,
    into rows: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) {
    extractor.extract(samples, into: rows, workspace.scratch)
    normalizer?.apply(rows, frames: extractor.frames(samples: samples.count))
  }

  private func extract(
    _ samples: UnsafeBufferPointer<Float>,
    with extractor: FeatureExtractor,
    into rows: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) {
    let samples = padded(samples, workspace)
    extractor.extract(samples, into: rows, workspace.scratch)
    normalizer?.apply(rows, frames: extractor.frames(samples: samples.count))
  }

  /// Fills the logarithmic mel energies of a clip, of which `complete` makes its rows.
  ///
  /// - Parameters:
  ///   - samples: [S] at the configuration's rate.
  ///   - energies: [T, bands], T being `frames(samples: S)`.
  package func logMel(
    _ samples: UnsafeBufferPointer<Float>,
    into energies: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) {
    extractor.logMel(padded(samples, workspace), into: energies, workspace.scratch)
  }

  /// Fills the rows [T, F] of logarithmic mel energies [T, bands]: those of `extract` if they are
  /// a clip's.
  package func complete(
    _ energies: UnsafePointer<Float>,
    frames: Int,
    into rows: UnsafeMutablePointer<Float>
  ) {
    extractor.complete(energies, frames: frames, into: rows)
    normalizer?.apply(rows, frames: frames)
  }

  /// The samples, followed by as many zeros as the network needs.
  private func padded(
    _ samples: UnsafeBufferPointer<Float>,
    _ workspace: Workspace
  ) -> UnsafeBufferPointer<Float> {
    guard samples.count < minimumSamples else { return samples }
    workspace.padded.reserve(minimumSamples)
    let padded = workspace.padded.base
    if let base = samples.baseAddress { padded.update(from: base, count: samples.count) }
    (padded + samples.count).update(repeating: 0, count: minimumSamples - samples.count)
    return UnsafeBufferPointer(start: padded, count: minimumSamples)
  }
}
