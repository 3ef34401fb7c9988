internal import CommandLineSupport
internal import SpeechModel
package import SpeechTraining

extension ShiftAdvice {
  /// The command that does what is advised; nil where no command does.
  ///
  /// - Parameters:
  ///   - old: The old recordings, to be trained on.
  ///   - new: The new ones.
  package func command(old: String, new: String) -> String? {
    func training(_ changes: String...) -> String {
      "asr-train \(shellQuoted(old)) " + changes.map { "--set '\($0)'" }.joined(separator: " ")
    }
    func text(_ value: Double, _ decimals: Int = 0) -> String {
      fixedPoint(value, decimals: decimals)
    }
    switch self {
    case .noise(let lowest):
      let range = max(-20, lowest.rounded(.down))
      return training("augmentation.noise.snr-decibels=[\(text(range)), \(text(range + 30))]")
    case .level(let difference):
      let (low, high) = (min(-6, difference), max(6, difference))
      return training("augmentation.gain.decibels=[\(text(low)), \(text(high))]")
    case .band(let hertz):
      return training("augmentation.low-pass.cutoff-hertz=[\(text(hertz / 2)), \(text(2 * hertz))]")
    case .offset: return training("augmentation.high-pass.cutoff-hertz=[20, 60]")
    case .clipping: return training("augmentation.clipping.probability=0.3")
    case .room: return training("augmentation.room.probability=0.4")
    case .speed(let factor):
      let (low, high) = (max(0.5, min(0.85, factor)), min(2, max(1.15, factor)))
      return training("augmentation.speed.factor=[\(text(low, 2)), \(text(high, 2))]")
    case .newSpeakers: return "asr-train \(shellQuoted(old)) --split speaker"
    case .labelClips, .collectMore: return nil
    }
  }
}
