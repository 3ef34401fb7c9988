internal import Foundation
internal import SpeechModel

/// Finds labels that are spelled in several ways, rare, or unbalanced, and speakers
/// who are in several subsets.
enum LabelFindings {
  static func findings(_ labels: [LabelGroup], _ clips: [InspectedClip]) -> [DataFinding] {
    [spelling(labels), few(labels), imbalance(labels), speakers(clips)].compactMap { $0 }
  }

  private static func spelling(_ labels: [LabelGroup]) -> DataFinding? {
    let variants = Dictionary(grouping: labels) { folded($0.label) }.values
      .filter { $0.count > 1 }
      .sorted { $0[0].label < $1[0].label }
    guard !variants.isEmpty else { return nil }
    return DataFinding(
      .labelSpelling(labels: variants.count),
      .error,
      variants.map { group in
        let spellings = group.map { "'\($0.label)' (\($0.indices.count))" }
        return DataFinding.Instance(
          paths: [],
          detail: "\(spellings.joined(separator: ", ")): \(difference(group.map(\.label)))"
        )
      }
    )
  }

  /// The label without case, spaces, underscores and Unicode composition.
  private static func folded(_ label: String) -> String {
    unspaced(label.precomposedStringWithCanonicalMapping.lowercased())
  }

  private static func unspaced(_ label: String) -> String {
    label.filter { !$0.isWhitespace && $0 != "_" }
  }

  /// How spellings of one label differ.
  private static func difference(_ labels: [String]) -> String {
    // Equality of Swift strings ignores Unicode composition, and nothing else.
    func differs(_ text: (String) -> String) -> Bool { Set(labels.map(text)).count > 1 }
    var words: [String] = []
    if differs({ unspaced($0) }) { words.append("upper and lower case") }
    if differs({ $0.lowercased() }) { words.append("spaces") }
    let composed = labels.map(\.precomposedStringWithCanonicalMapping)
    if Set(labels.map { Array($0.utf8) }).count > Set(composed.map { Array($0.utf8) }).count {
      words.append("Unicode composition")
    }
    return "they differ by \(words.joined(separator: " and "))"
  }

  private static func few(_ labels: [LabelGroup]) -> DataFinding? {
    let rare = labels.filter { $0.indices.count < DataCheckThresholds.fewClips }
      .sorted { ($0.indices.count, $0.label) < ($1.indices.count, $1.label) }
    guard !rare.isEmpty else { return nil }
    return DataFinding(
      .fewClips(labels: rare.count, fewerThan: DataCheckThresholds.fewClips),
      .warning,
      rare.map {
        DataFinding.Instance(
          paths: [],
          detail: "'\($0.label)': \(counted($0.indices.count, "recording"))"
        )
      }
    )
  }

  private static func imbalance(_ labels: [LabelGroup]) -> DataFinding? {
    let sorted = labels.sorted { ($1.indices.count, $0.label) < ($0.indices.count, $1.label) }
    guard let most = sorted.first, let fewest = sorted.last else { return nil }
    let ratio = Double(most.indices.count) / Double(fewest.indices.count)
    guard ratio >= DataCheckThresholds.notedImbalance else { return nil }
    return DataFinding(
      .imbalance(ratio: ratio),
      ratio >= DataCheckThresholds.seriousImbalance ? .warning : .note,
      [most, fewest].map {
        DataFinding.Instance(
          paths: [],
          detail: "'\($0.label)': \(counted($0.indices.count, "recording"))"
        )
      }
    )
  }

  private static func speakers(_ clips: [InspectedClip]) -> DataFinding? {
    var subsets: [String: Set<String>] = [:]
    for clip in clips {
      guard let speaker = clip.speaker, let subset = clip.subset else { continue }
      subsets[speaker, default: []].insert(subset)
    }
    let shared = subsets.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    guard !shared.isEmpty else { return nil }
    return DataFinding(
      .speakersAcrossSubsets(speakers: shared.count, of: subsets.count),
      .note,
      shared.map {
        DataFinding.Instance(
          paths: [],
          detail: "'\($0.key)': \($0.value.sorted().joined(separator: ", "))"
        )
      }
    )
  }
}
