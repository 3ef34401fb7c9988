internal import Foundation
package import SpeechModel

extension Corpus {
  /// The recordings as a check sees them.
  ///
  /// - Parameter dataset: The split that determines their subsets, if there is one.
  package func inspectedClips(splitAs dataset: Dataset? = nil) -> [InspectedClip] {
    let subsets = Dictionary(
      (dataset?.clips ?? []).map { (Array($0.path.utf8), $0.subset.rawValue) }
    ) { first, _ in first }
    return readable.compactMap { one in
      one.measurements.map {
        InspectedClip(
          path: one.recording.path,
          label: one.recording.label,
          subset: subsets[Array(one.recording.path.utf8)],
          speaker: one.recording.speaker,
          measurements: $0
        )
      }
    }
  }

  /// The files that could not be read.
  ///
  /// - Parameter words: Describes the reason.
  package func unreadableFiles(
    _ words: (OmittedRecording.Reason) -> String = \.description
  ) -> [UnreadableFile] {
    omissions.map { UnreadableFile(path: $0.path, reason: words($0.reason)) }
  }

  /// What may be wrong with a source in which too few recordings can be read.
  package var advice: [SourceHint] {
    SourceAdvice(root).forTooFewLabels(labels: namedLabels, omissions: omissions)
  }

  /// Why there is nothing to check; nil if there is anything, even an unreadable file.
  package var emptiness: DatasetError? {
    readable.isEmpty && omissions.isEmpty
      ? .nothingToRead(path: root, found: advice) : nil
  }

  /// The sound of a recording, at its own rate, by its index among the inspected ones.
  ///
  /// - Throws: `DatasetError` if it can no longer be read.
  package func clip(_ place: Int) throws -> AudioClip {
    try store.clip(readable[place].recording.file, readable[place].recording.segment)
  }
}

extension DataCheck {
  /// Refuses data most of whose labels are silent: nothing could be learned from it.
  ///
  /// - Throws: `DatasetError.silent`.
  package func requireSound(in path: String) throws {
    guard let finding = findings.first(where: { $0.kind == .silentData }) else { return }
    throw DatasetError.silent(
      path: path,
      labels: finding.instances.count,
      of: statistics.labels.count
    )
  }

  /// Certain and likely faults, to be shown before training; unreadable files are reported
  /// as left out.
  package var faults: [DataFinding] {
    findings.filter { $0.severity != .note && $0.kind != .unreadable }
  }
}
