internal import CKernels

/// The only implementation of the features: samples to rows [T, F], used by training, prediction
/// and everything else.
///
/// Immutable and safe to share; each thread uses a `Scratch` of its own.
package struct FeatureExtractor: Sendable {
  /// The settings it was built from.
  package let configuration: FeatureConfiguration
  private let transform: RealFFT
  private var filterbank: MelFilterbank
  private let cepstrum: CosineTransform?
  private let window: [Float]

  /// Values in a row, F.
  package var values: Int { configuration.values }

  /// Builds the tables and the transform's plan.
  ///
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  package init(_ configuration: FeatureConfiguration) throws {
    try configuration.validate()
    self.configuration = configuration
    filterbank = try MelFilterbank(configuration)
    transform = RealFFT(length: configuration.transformLength)
    cepstrum =
      configuration.kind == .mfcc
      ? CosineTransform(
        bands: configuration.melBands,
        coefficients: configuration.coefficients,
        lifter: configuration.lifter
      ) : nil
    let scale = Float(configuration.amplitudeScale)
    window = configuration.window.weights(configuration.windowLength).map { $0 * scale }
  }

  /// The same features, warped along the frequency axis by a factor: for training only.
  ///
  /// - Throws: `ConfigurationError` if a mel band would fall between two bins.
  package func warped(by factor: Double) throws -> FeatureExtractor {
    var warped = self
    warped.filterbank = try MelFilterbank(
      configuration,
      warp: VocalTractWarp(factor: factor, sampleRateHertz: configuration.sampleRateHertz)
    )
    return warped
  }

  /// Frames T of a clip of S samples; at least 1.
  package func frames(samples: Int) -> Int {
    configuration.framing.frames(
      samples: samples,
      window: configuration.windowLength,
      hop: configuration.hopLength
    )
  }

  /// The fewest samples that give T frames.
  package func samples(frames: Int) -> Int {
    configuration.framing.samples(
      frames: frames,
      window: configuration.windowLength,
      hop: configuration.hopLength
    )
  }

  /// Memory for one clip at a time.
  package final class Scratch {
    fileprivate let transform: RealFFT.Scratch
    fileprivate let power: FloatBuffer
    fileprivate let energies = FloatBuffer()

    package init(_ extractor: FeatureExtractor) {
      transform = RealFFT.Scratch(extractor.transform)
      power = FloatBuffer(capacity: extractor.transform.bins + MelFilterbank.overhang)
    }
  }

  /// Computes the feature rows of a clip, without `training-set` normalization, which the
  /// `Normalizer` does.
  ///
  /// - Parameters:
  ///   - samples: [S] at the configuration's rate.
  ///   - rows: [T, F] to fill, T being `frames(samples: S)`.
  package func extract(
    _ samples: UnsafeBufferPointer<Float>,
    into rows: UnsafeMutablePointer<Float>,
    _ scratch: Scratch
  ) {
    let frames = frames(samples: samples.count)
    let energies: UnsafeMutablePointer<Float>
    if cepstrum == nil && configuration.deltas == 0 {
      energies = rows
    } else {
      scratch.energies.reserve(frames * configuration.melBands)
      energies = scratch.energies.base
    }
    logMel(samples, into: energies, scratch)
    complete(energies, frames: frames, into: rows)
  }

  /// Computes the logarithms of a clip's mel energies: what is known of it before frames or bands
  /// are combined.
  ///
  /// - Parameter energies: [T, bands] to fill, T being `frames(samples: S)`.
  package func logMel(
    _ samples: UnsafeBufferPointer<Float>,
    into energies: UnsafeMutablePointer<Float>,
    _ scratch: Scratch
  ) {
    let frames = frames(samples: samples.count)
    let bands = configuration.melBands
    for frame in 0..<frames {
      melEnergies(frame, of: samples, into: energies + frame * bands, scratch)
    }
    configuration.log.apply(energies, count: frames * bands, floor: Float(configuration.logFloor))
  }

  /// Computes the feature rows of logarithmic mel energies [T, bands]: coefficients, time
  /// differences, and normalization over the clip.
  ///
  /// - Parameter rows: [T, F] to fill; may be the energies' own memory if F is the number of bands.
  package func complete(
    _ energies: UnsafePointer<Float>,
    frames: Int,
    into rows: UnsafeMutablePointer<Float>
  ) {
    let bands = configuration.melBands
    if let cepstrum {
      cepstrum.apply(energies, rows: frames, into: rows, outputStride: values)
    } else if energies != UnsafePointer(rows) {
      for frame in 0..<frames {
        (rows + frame * values).update(from: energies + frame * bands, count: bands)
      }
    }
    Deltas.append(
      orders: configuration.deltas,
      to: rows,
      frames: frames,
      width: configuration.staticValues,
      stride: values
    )
    if configuration.normalization == .perClip {
      Normalizer.normalizePerClip(rows, frames: frames, values: values)
    }
  }

  /// Computes one frame's mel energies [bands], before the logarithm.
  package func melEnergies(
    _ frame: Int,
    of samples: UnsafeBufferPointer<Float>,
    into energies: UnsafeMutablePointer<Float>,
    _ scratch: Scratch
  ) {
    let length = configuration.windowLength
    let input = scratch.transform.input
    configuration.framing.copyFrame(
      frame,
      of: samples,
      window: length,
      hop: configuration.hopLength,
      into: input
    )
    let windowed = UnsafeMutableBufferPointer(start: input, count: length)
    if configuration.removesOffset { PreEmphasis.removeOffset(windowed) }
    if configuration.preEmphasis > 0 {
      PreEmphasis.apply(Float(configuration.preEmphasis), to: windowed)
    }
    window.withUnsafeBufferPointer {
      guard let weights = $0.baseAddress else { return }
      asr_multiply(length, weights, input)
    }
    transform.powerSpectrum(scratch.transform, into: scratch.power.base)
    filterbank.apply(scratch.power.base, into: energies)
  }
}
