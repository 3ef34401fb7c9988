internal import Foundation
internal import SpeechModel

/// What clips are grouped by to find where a model does worse.
public enum SliceSubject: String, Sendable, CaseIterable {
  /// Who speaks.
  case speaker
  /// What is said.
  case label
  /// How long it lasts.
  case duration
  /// The level of the loudest 20 ms.
  case level
  /// The signal-to-noise ratio.
  case snr
  /// The pitch of the voice.
  case pitch
  /// The sample rate of the file.
  case rate
  /// The folder above the label's; the file's own folder if that does not name the label.
  case folder

  /// The statistic whose quarters are the groups; nil for a name.
  private var statistic: ClipStatistic? {
    switch self {
    case .duration: .duration
    case .level: .loudness
    case .snr: .signalToNoise
    case .pitch: .pitch
    case .speaker, .label, .rate, .folder: nil
    }
  }

  /// The groups of clips, in the order of their names or values.
  package func groups(_ clips: [ComparedClip]) -> [AccuracySlice.Group] {
    guard let statistic else {
      let names = clips.map(name)
      return Dictionary(grouping: clips.indices.filter { names[$0] != nil }) { names[$0] ?? "" }
        .sorted { $0.key < $1.key }
        .map { AccuracySlice.Group(subject: rawValue, name: $0.key, members: $0.value) }
    }
    guard let quarters = Quarters(clips.map { $0.statistics[statistic] }) else { return [] }
    return quarters.members.enumerated().compactMap { quarter, members in
      guard !members.isEmpty else { return nil }
      let (low, high) = (quarters.edges[quarter], quarters.edges[quarter + 1])
      return AccuracySlice.Group(
        subject: rawValue,
        name: "\(statistic.words(low)) to \(statistic.words(high)) \(statistic.unit)",
        members: members
      )
    }
  }

  private func name(_ clip: ComparedClip) -> String? {
    switch self {
    case .speaker: return clip.group
    case .label: return clip.label
    case .rate: return "\(clip.rateHertz) Hz"
    case .folder:
      var folder = parentFolder(of: clip.path)
      // A folder that names the label is no other group than the label.
      if lastComponent(of: folder) == clip.label { folder = parentFolder(of: folder) }
      return folder.isEmpty ? nil : folder
    case .duration, .level, .snr, .pitch: return nil
    }
  }
}
