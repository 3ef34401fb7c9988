internal import SpeechModel

/// What a run remembers of the clips that it learned from, so that others can be compared with them without
/// their sound: `reference.safetensors` in its folder.
package struct ReferenceClips: Sendable, Equatable {
  /// The labels of the model, in the order of its outputs.
  package var labels: [String]
  /// The rate at which the statistics were measured, in Hz.
  package var sampleRateHertz: Int
  /// Clips that trained the model.
  package var training: [ComparedClip]
  /// Clips that did not.
  package var validation: [ComparedClip]

  /// The file's name in a run folder.
  package static let fileName = "reference.safetensors"
  /// The most clips of a subset that are kept: 1.7 MB of them, with 64 features.
  package static let mostClips = 5_000

  package init(
    labels: [String],
    sampleRateHertz: Int,
    training: [ComparedClip],
    validation: [ComparedClip]
  ) {
    self.labels = labels
    self.sampleRateHertz = sampleRateHertz
    self.training = training
    self.validation = validation
  }

  /// All of them, those that trained the model first.
  package var clips: [ComparedClip] { training + validation }

  /// Reads those of a run.
  ///
  /// - Throws: `ComparisonError`.
  package init(ofRun folder: String) throws {
    let path = "\(folder)/\(Self.fileName)"
    let bytes: [UInt8]
    do {
      bytes = try AudioFile.contents(of: path)
    } catch {
      throw ComparisonError.noReference(run: folder)
    }
    do {
      try self.init(decoding: Safetensors(decoding: bytes, path: path))
    } catch let fault as ComparisonError.ReferenceFault {
      throw ComparisonError.unreadableReference(path: path, fault)
    } catch {
      throw ComparisonError.unreadableReference(path: path, .damaged)
    }
  }
}
