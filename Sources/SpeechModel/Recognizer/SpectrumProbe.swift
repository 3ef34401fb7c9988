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

  /// The logits [count, K] of changed versions of the clip, spread over the threads of a pool if
  /// there is one; the same bits for any number of threads.
  ///
  /// - Parameter write: Writes the mel energies [T, bands] of a version, by its index.
  /// - Throws: `ModelFileError` if one is not finite.
  package func logits(
    ofVersions count: Int,
    on pool: WorkerPool? = nil,
    write: (Int, UnsafeMutablePointer<Float>) -> Void
  ) throws -> [Float] {
    let classes = recognizer.labels.count
    let logits = try recognizer.inference.inGroups(of: count, on: pool) { versions in
      [Float](unsafeUninitializedCapacity: versions.count * classes) { logits, written in
        if let base = logits.baseAddress {
          recognizer.inference.run(
            spectra: versions.count,
            frames: frames,
            write: { write(versions.lowerBound + $0, $1) },
            into: base
          )
        }
        written = versions.count * classes
      }
    }
    guard logits.withUnsafeBufferPointer(SpeechRecognizer.areFinite) else {
      throw ModelFileError(path: recognizer.path, reason: .nonFiniteAnswer)
    }
    return logits
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
