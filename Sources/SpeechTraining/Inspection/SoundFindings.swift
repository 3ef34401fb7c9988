internal import Foundation
internal import SpeechModel

/// Finds recordings that are silent, clipped, cut, faint or noisy, each by its own measurements.
enum SoundFindings {
  private typealias Values = DataFinding.Values

  /// Labels for silence: nearly all of their clips are silent, and other labels are not.
  static func silentLabels(_ labels: [LabelGroup], _ clips: [InspectedClip]) -> [LabelGroup] {
    let silent = silent(labels, clips)
    guard !areMost(silent, of: labels) else { return [] }
    return silent.filter { $0.indices.count >= DataCheckThresholds.fewClips }
  }

  /// The finding that most labels are silent, which cannot be intended.
  static func silentData(_ labels: [LabelGroup], _ clips: [InspectedClip]) -> [DataFinding] {
    let silent = silent(labels, clips)
    guard areMost(silent, of: labels) else { return [] }
    return [
      DataFinding(
        .silentData(labels: silent.count, of: labels.count),
        .error,
        instances(silent, clips)
      )
    ]
  }

  /// Labels nearly all of whose clips are silent.
  private static func silent(_ labels: [LabelGroup], _ clips: [InspectedClip]) -> [LabelGroup] {
    labels.filter { group in
      let silent = group.indices.count { clips[$0].measurements.level.isSilent }
      return Double(silent) >= DataCheckThresholds.silentLabelShare * Double(group.indices.count)
    }
  }

  private static func areMost(_ silent: [LabelGroup], of labels: [LabelGroup]) -> Bool {
    2 * silent.count > labels.count
  }

  private static func instances(
    _ labels: [LabelGroup],
    _ clips: [InspectedClip]
  ) -> [DataFinding.Instance] {
    labels.map { group in
      let silent = group.indices.count { clips[$0].measurements.level.isSilent }
      return DataFinding.Instance(
        paths: [],
        detail: "'\(group.label)': \(silent) of \(group.indices.count) recordings are silent"
      )
    }
  }

  static func silentLabelFindings(
    _ labels: [LabelGroup],
    _ clips: [InspectedClip]
  ) -> [DataFinding] {
    guard !labels.isEmpty else { return [] }
    return [
      DataFinding(
        .silentLabel(labels: labels.count),
        .note,
        instances(labels, clips)
      )
    ]
  }

  static func findings(_ clips: [InspectedClip]) -> [DataFinding] {
    let heard = clips.filter { !$0.measurements.level.isSilent }
    // Noise has no beginning that could be missing.
    let clear = heard.filter {
      ($0.measurements.snrDecibels ?? .infinity) >= DataCheckThresholds.lowSNRDecibels
    }
    return [
      finding(Values.silence, .error, in: clips) { measured in
        guard measured.level.isSilent else { return nil }
        return (
          -measured.level.loudestDecibels,
          format("loudest 20 ms at %.0f dBFS", measured.level.loudestDecibels)
        )
      },
      finding(Values.clipping, .warning, in: heard) { measured in
        let share = measured.level.clippedShare
        guard share >= DataCheckThresholds.clippedShare else { return nil }
        return (share, format("%.1f %% of the samples are clipped", 100 * share))
      },
      finding(Values.offset, .warning, in: clips) { measured in
        let offset = measured.level.offset
        guard abs(offset) >= DataCheckThresholds.offset else { return nil }
        return (abs(offset), format("offset of %+.1f %% of full scale", 100 * offset))
      },
      finding(Values.cutStart, .warning, in: clear) { measured in
        guard measured.startDecibels > DataCheckThresholds.cutStartDecibels else { return nil }
        return (
          measured.startDecibels,
          format("first 20 ms %.1f dB below the loudest", abs(measured.startDecibels))
        )
      },
      finding(Values.cutEnd, .warning, in: clear) { measured in
        guard measured.endDecibels > DataCheckThresholds.cutEndDecibels else { return nil }
        return (
          measured.endDecibels,
          format("last 20 ms %.1f dB below the loudest", max(0, -measured.endDecibels))
        )
      },
      finding(Values.lowLevel, .warning, in: heard) { measured in
        let level = measured.level.loudestDecibels
        guard level < DataCheckThresholds.lowLevelDecibels else { return nil }
        return (-level, format("loudest 20 ms at %.0f dBFS", level))
      },
      finding(Values.noise, .warning, in: heard) { measured in
        guard let snr = measured.snrDecibels, snr < DataCheckThresholds.lowSNRDecibels else {
          return nil
        }
        return (-snr, format("about %.0f dB", snr))
      },
    ].compactMap { $0 }
  }

  /// A finding of the clips for which the closure returns a measure of how bad it is, and a text.
  private static func finding(
    _ values: (Int) -> Values,
    _ severity: DataFinding.Severity,
    in clips: [InspectedClip],
    _ judge: (ClipMeasurements) -> (badness: Double, detail: String)?
  ) -> DataFinding? {
    let bad = clips.compactMap { clip in judge(clip.measurements).map { (clip.path, $0) } }
      .sorted { ($1.1.badness, $0.0) < ($0.1.badness, $1.0) }
    guard !bad.isEmpty else { return nil }
    return DataFinding(
      values(bad.count),
      severity,
      bad.map { DataFinding.Instance(paths: [$0.0], detail: $0.1.detail) }
    )
  }

  private static func format(_ words: String, _ value: Double) -> String {
    // The same in every locale.
    String(format: words, locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
