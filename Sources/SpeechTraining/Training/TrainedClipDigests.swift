internal import Foundation
internal import SpeechModel

extension Dataset {
  /// What a model file keeps of the clips and the noise; nil if it should keep nothing.
  ///
  /// - Parameters:
  ///   - start: The model that training starts from.
  ///   - steps: How training clips are augmented, which determines the noise that is mixed in.
  /// - Throws: `DatasetError` for a step's folder that can no longer be read.
  func clipDigests(startingFrom start: StartingModel?, _ steps: [Augmenter]) throws -> ClipDigests?
  {
    guard source.keepsClipDigests else { return nil }
    let trained = clips.filter { $0.subset == .training } + added + synthetic
    // Pieces of noise that represent silence have no digest of their own.
    let isNoiseHeard =
      steps.contains { $0.step.takesDataNoise } || trained.contains { $0.soundDigest == nil }
    let folders = try Set(steps.flatMap(\.step.folders)).flatMap { try readableRecordings(in: $0) }
    let own = ClipDigests(
      training: Set(trained.compactMap(\.digest)),
      trainingFiles: Set(
        trained.lazy.filter { $0.segment != nil && $0.soundDigest != nil }
          .compactMap { digestKey($0.fileSoundDigest) }
      ),
      validation: Set(clips.lazy.filter { $0.subset == .validation }.compactMap(\.digest)),
      noise: Set(((isNoiseHeard ? noise : []) + folders).compactMap { digestKey($0.soundDigest) })
    )
    return start.map { own.joined(with: $0.clipDigests) } ?? own
  }
}
