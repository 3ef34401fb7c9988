/// Asks a recognizer about a clip of which parts are removed, to explain its answer.
///
/// The clip's mel energies are computed once; each question costs what follows them, by the code
/// that answers whole clips, so that the answer to the unchanged clip has the bits of `recognize`.
package struct SpectrumProbe: Sendable {
  /// The logarithmic mel energies of the clip, [T, bands].
  package let energies: [Float]
  /// Frames of the clip, T.
  package let frames: Int
  /// Mel bands of a frame.
  package let bands: Int
  private let recognizer: SpeechRecognizer

  init(_ energies: [Float], _ recognizer: SpeechRecognizer) {
    bands = recognizer.inference.pipeline.configuration.melBands
    frames = energies.count / bands
    self.energies = energies
    self.recognizer = recognizer
  }

  /// The settings of the features.
  package var features: FeatureConfiguration { recognizer.inference.pipeline.configuration }

  /// By what the logits are divided before they become probabilities.
  package var temperature: Float { recognizer.temperature }

  /// The logits [count, K] of versions of the clip that keep some parts of it, spread over the threads of a pool if
  /// there is one; the same bits for any number of threads, and as if each version ran by itself.
  ///
  /// - Parameters:
  ///   - stretches: The frames of the parts if these are whole frames, and share none; layers that look at few
  ///     frames at a time then run for each choice of nearby parts, and not for each version.
  ///   - kept: Which parts a version keeps, by its index.
  ///   - write: Writes the mel energies [T, bands] of the version that keeps these parts.
  /// - Throws: `ModelFileError` if one is not finite.
  package func logits(
    ofVersions count: Int,
    stretches: [Range<Int>]? = nil,
    on pool: WorkerPool? = nil,
    kept: (_ version: Int) -> [Bool],
    write: (_ kept: [Bool], UnsafeMutablePointer<Float>) -> Void
  ) throws -> [Float] {
    let logits =
      if let layers = stretches.flatMap({ layers($0, versions: count) }) {
        try self.logits(ofVersions: count, layers, on: pool, kept, write)
      } else {
        try recognizer.inference.inGroups(of: count, on: pool) { versions in
          recognizer.inference.run(spectra: versions.count, frames: frames) { index, energies in
            write(kept(versions.lowerBound + index), energies)
          }
        }
      }
    guard logits.withUnsafeBufferPointer(SpeechRecognizer.areFinite) else {
      throw ModelFileError(path: recognizer.path, reason: .nonFiniteAnswer)
    }
    return logits
  }

  /// The layers that need not run for every version; nil if all must.
  package func layers(_ stretches: [Range<Int>], versions: Int) -> PartwiseLayers? {
    // What is normalized by the clip depends on all of it.
    guard features.normalization != .perClip else { return nil }
    return PartwiseLayers(
      recognizer.inference.network.plan,
      frames: frames,
      parts: stretches,
      reach: features.deltas * Deltas.reach,
      versions: versions
    )
  }

  private func logits(
    ofVersions count: Int,
    _ layers: PartwiseLayers,
    on pool: WorkerPool?,
    _ kept: (Int) -> [Bool],
    _ write: ([Bool], UnsafeMutablePointer<Float>) -> Void
  ) throws -> [Float] {
    let inference = recognizer.inference
    let outputs = try inference.inGroups(of: layers.choices, on: pool) { choices in
      inference.run(spectra: choices.count, frames: frames, layers: layers.layers) {
        write(layers.kept(in: choices.lowerBound + $0), $1)
      }
    }
    return try outputs.withUnsafeBufferPointer { outputs in
      guard let outputs = outputs.baseAddress else { return [] }
      return try inference.inGroups(of: count, on: pool) { versions in
        inference.run(clips: versions.count, frames: frames, from: layers.layers) { index, input in
          layers.assemble(outputs, kept: kept(versions.lowerBound + index), into: input)
        }
      }
    }
  }
}

extension SpeechRecognizer {
  /// The probe of samples [S] at the model's rate, which are taken as one window however long.
  ///
  /// - Throws: `AudioError` if there is no sample or one is not finite.
  package func spectrumProbe(_ samples: [Float]) throws -> SpectrumProbe {
    try samples.withUnsafeBufferPointer { try Self.check($0, name: "the clip") }
    return SpectrumProbe(inference.logMel(samples), self)
  }

  /// The windows that cover a clip of `samples` samples at the model's rate; a single one unless it
  /// is more than twice as long as the longest training clip.
  package func windows(ofSamples samples: Int) -> [Range<Int>] {
    Array(ClipWindows(samples: samples, longest: windowSamples))
  }
}
