internal import Foundation
internal import SpeechModel
package import SpeechTraining

/// The training on the old side of a comparison, which a shift asks for with a change.
package enum AdvisedTraining {
  /// On recordings.
  case recordings(DataSource)
  /// As a run trained.
  case run(RunCommand)
  /// As a run trained whose recordings are gone.
  case nothing

  /// What trains on the base of a comparison.
  package init(_ base: ComparisonBase) {
    self =
      switch base {
      case .recordings(let source): .recordings(source)
      case .run(let path): RunCommand(ofRunAt: LatestRun.resolve(path)).map(Self.run) ?? .nothing
      }
  }

  fileprivate func changed(_ setting: String) -> String? {
    switch self {
    case .recordings(let source): "asr-train \(source.arguments) --set '\(setting)'"
    case .run(let command): command.changed(by: "--set '\(setting)'")
    case .nothing: nil
    }
  }

  fileprivate var splitBySpeaker: String? {
    switch self {
    case .recordings(let source): "asr-train \(source.arguments) --split speaker"
    case .run(let command): command.changed(by: .splitBySpeaker)
    case .nothing: nil
    }
  }
}

extension ShiftAdvice {
  /// The command that does what is advised; nil where no command does.
  package func command(for training: AdvisedTraining) -> String? {
    func text(_ value: Double, _ decimals: Int = 0) -> String {
      fixedPoint(value, decimals: decimals)
    }
    switch self {
    case .noise(let lowest):
      let range = max(-20, lowest.rounded(.down))
      return training.changed(
        "augmentation.noise.snr-decibels=[\(text(range)), \(text(range + 30))]"
      )
    case .level(let difference):
      let (low, high) = (min(-6, difference), max(6, difference))
      return training.changed("augmentation.gain.decibels=[\(text(low)), \(text(high))]")
    case .band(let hertz):
      return training.changed(
        "augmentation.low-pass.cutoff-hertz=[\(text(hertz / 2)), \(text(2 * hertz))]"
      )
    case .offset: return training.changed("augmentation.high-pass.cutoff-hertz=[20, 60]")
    case .clipping: return training.changed("augmentation.clipping.probability=0.3")
    case .room: return training.changed("augmentation.room.probability=0.4")
    case .speed(let factor):
      let (low, high) = (max(0.5, min(0.85, factor)), min(2, max(1.15, factor)))
      return training.changed("augmentation.speed.factor=[\(text(low, 2)), \(text(high, 2))]")
    case .newSpeakers: return training.splitBySpeaker
    case .labelClips, .collectMore: return nil
    }
  }
}
