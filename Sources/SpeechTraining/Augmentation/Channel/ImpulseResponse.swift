package import SpeechModel

/// Plays the clip through a recorded impulse response of a folder: of a room, a microphone, a
/// telephone.
///
/// The clip keeps its length, its level and its position: the response's largest peak, the direct
/// sound, has no delay.
public struct ImpulseResponse: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The folder of impulse responses; required in a configuration file.
  public var folder: String?

  /// Creates it without a folder, which has no effect.
  public init() {}

  /// Impulse responses of a folder.
  public init(folder: String) { self.folder = folder }

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var folder: String?
    /// The index of the response among the folder's recordings.
    package var index: Int

    package init(folder: String?, index: Int) {
      self.folder = folder
      self.index = index
    }

    package func words(_ scene: AugmentationScene) -> String? {
      folder.map { scene.recordings(in: $0).name(index) }
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      guard let folder, scene.recordings(in: folder).count > index else { return }
      let response = try scene.recordings(in: folder).samples(index)
      guard let peak = response.indices.max(by: { abs(response[$0]) < abs(response[$1]) }) else {
        return
      }
      samples.reverberate(response, direct: peak)
    }
  }
}

extension [Float] {
  /// Convolves samples [S] with a response whose sample `direct` corresponds to no delay.
  ///
  /// Their number and mean power are kept. A response that yields silence changes nothing.
  mutating func reverberate(_ response: [Float], direct: Int) {
    // A response more than a clip's length before or after the direct sound misses the clip.
    let first = Swift.max(0, direct - count)
    let heard = Array(response[first..<Swift.min(response.count, direct + count)])
    let start = direct - first
    var sound = FourierConvolution.convolve(self, heard, range: start..<start + count)
    sound.scale(toMeanPower: meanPower)
    if sound.meanPower > 0 { self = sound }
  }
}

extension Augmenter {
  /// Through a recorded impulse response.
  public static func impulseResponse(_ step: ImpulseResponse) -> Augmenter { Augmenter(step) }
}

extension ImpulseResponse: AugmentationStep {
  package static let name = "impulse-response"

  package static let settings: [Setting<ImpulseResponse>] = [
    .probability,
    Setting("folder", open: \.folder, help: "The folder of recorded impulse responses"),
  ]
  package var folders: [String] { folder.map { [$0] } ?? [] }

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let count = folder.map { scene.recordings(in: $0).count } ?? 0
    return Drawn(folder: folder, index: count > 0 ? stream.index(below: count) : 0)
  }

  package func validateTogether() throws {
    guard folder != nil else {
      throw Self.invalid(
        \.folder,
        found: "missing",
        expected: "a folder of recorded impulse responses"
      )
    }
  }
}
