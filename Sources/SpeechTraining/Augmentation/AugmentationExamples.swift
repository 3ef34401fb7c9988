internal import Foundation
package import SpeechModel

/// Augmented versions of a clip, to listen to: the same draws and the same samples as in
/// training, at the sample rate of the network's input.
package struct AugmentationExamples {
  /// A drawn step, and what it changes.
  package struct Part {
    package enum Effect: Equatable {
      /// It changes the samples.
      case samples
      /// It acts on features, which are not audible.
      case features
      /// It acts on samples but leaves them unchanged: a mixture without other clips, for example.
      case nothing
    }

    package var drawn: DrawnStep
    package var effect: Effect
  }

  /// One varied clip.
  package struct Example {
    /// Its number, counted from 1.
    package var number: Int
    /// What was drawn, compositions as they are.
    package var drawn: [DrawnStep]
    /// What was drawn, step by step.
    package var parts: [Part]
    package var clip: AudioClip

    /// The name of its file.
    package var file: String { "\(number).wav" }
  }

  private let clip: AudioClip
  private let pipeline: AugmentationPipeline

  /// Reads the clip and the recordings that the steps use.
  ///
  /// - Parameters:
  ///   - rateHertz: The rate of the features; nil for the clip's own, at most 16 kHz.
  ///   - externalDecoder: The program for formats that libsndfile does not read.
  ///   - noiseFolders: Folders of noise, in place of a data set's own.
  /// - Throws: `AudioError` for the clip, `DatasetError` for a folder.
  package init(
    of path: String,
    _ steps: [Augmenter],
    rateHertz: Int? = nil,
    noiseFolders: [String] = [],
    externalDecoder: ExternalDecoder? = nil,
    seed: UInt64
  ) throws {
    let clip = try AudioFile.read(path, externalDecoder: externalDecoder)
    let rate = rateHertz ?? Corpus.commonRate([clip.sampleRateHertz])
    self.clip = try Resampler.resample(clip, toHertz: rate)
    let store = ClipStore(limitBytes: .max, externalDecoder: externalDecoder)
    var folders: [String: AugmentationScene.Recordings] = [:]
    for folder in Set(steps.flatMap(\.step.folders)) {
      folders[folder] = try Self.recordings(in: [folder], store, rateHertz: rate)
    }
    let noise = try Self.recordings(in: noiseFolders, store, rateHertz: rate)
    pipeline = AugmentationPipeline(
      steps,
      seed: seed,
      AugmentationScene(rateHertz: rate, noise: noise, folders: folders)
    )
  }

  /// Takes a clip at the rate of a run's pipeline.
  init(of clip: AudioClip, _ pipeline: AugmentationPipeline) {
    self.clip = clip
    self.pipeline = pipeline
  }

  /// The clip served as number `number`, counted from 1.
  ///
  /// - Throws: `DatasetError` if a recording can no longer be read.
  package func example(_ number: Int) throws -> Example {
    let drawn = pipeline.draw(UInt64(number - 1))
    var samples = clip.samples
    let parts = try drawn.flatMap(\.parts).map { part in
      let before = samples
      try pipeline.apply([part], to: &samples)
      let effect: Part.Effect = part.value.actsOnSamples ? .nothing : .features
      return Part(drawn: part, effect: samples == before ? effect : .samples)
    }
    return Example(
      number: number,
      drawn: drawn,
      parts: parts,
      clip: AudioClip(samples: samples, sampleRateHertz: clip.sampleRateHertz)
    )
  }

  private static func recordings(
    in folders: [String],
    _ store: ClipStore,
    rateHertz: Int
  ) throws -> AugmentationScene.Recordings {
    let files = try folders.flatMap { folder in
      let files = try FolderListing.recordings(in: folder).filter {
        (try? store.load($0)) != nil
      }
      guard !files.isEmpty else { throw DatasetError.noNoise(path: folder) }
      return files
    }
    return AugmentationScene.Recordings(
      count: files.count,
      names: files.map(lastComponent(of:))
    ) { try store.samples(files[$0], sampleRateHertz: rateHertz) }
  }
}

extension AugmentationExamples.Example {
  /// The file and its duration, then a line for each step that was drawn.
  package func words() throws -> String {
    let title = String(format: "%@  %.2f s", file, clip.durationSeconds)
    if parts.isEmpty { return title + "\n  as it was recorded" }
    let lines = try parts.map { part in
      let note =
        switch part.effect {
        case .samples: ""
        case .features: " (acts on the features: not audible)"
        case .nothing: " (changes nothing here)"
        }
      return "  " + (try part.drawn.words()) + note
    }
    return ([title] + lines).joined(separator: "\n")
  }
}
