internal import Crypto
internal import Foundation
internal import SpeechModel

/// What a clip is for.
public enum Side: String, Codable, Sendable, CaseIterable {
  /// Learned from.
  case training
  /// Chooses the best epoch, and everything else that is chosen.
  case validation
  /// Scored once, at the end.
  case testing
}

/// The rule that put each clip on its side.
public enum SplitRule: String, Codable, Sendable {
  /// `validation_list.txt` and `testing_list.txt`; all others train.
  case lists
  /// Speech Commands' hash of the file name: clips never move when others are added.
  case hash
  /// Seeded 80/10/10 for each label by itself.
  case stratified
  /// As an earlier run split the same folder.
  case run
}

/// Puts clips on sides.
package enum Split {
  /// Below this many clips, a hash could leave a label without validation clips.
  static let fewestForHash = 1_000

  /// The rule of a folder, and the side of each of its files.
  ///
  /// Files must be in the order of their paths; the outcome depends on nothing else but the seed.
  ///
  /// - Parameter earlier: The split of a run on this folder, which wins; clips that it does not
  ///   name were not trained on and are for testing.
  static func sides(
    _ folder: LabelledFolder,
    readable: [LabelledFolder.File],
    seed: UInt64,
    earlier: SplitRecord? = nil
  ) throws
    -> (rule: SplitRule, sides: [Side], unknownEntries: [String])
  {
    if let known = earlier?.sides, readable.contains(where: { known[$0.path] != nil }) {
      return (.run, readable.map { known[$0.path] ?? .testing }, [])
    }
    let validation = try list("validation_list.txt", folder)
    let testing = try list("testing_list.txt", folder)
    if validation != nil || testing != nil {
      let present = Set(folder.files.map(\.path))
      let unknown = [validation, testing].flatMap { $0 ?? [] }.filter { !present.contains($0) }
      let (validation, testing) = (Set(validation ?? []), Set(testing ?? []))
      let sides = readable.map { file -> Side in
        testing.contains(file.path)
          ? .testing : validation.contains(file.path) ? .validation : .training
      }
      return (.lists, sides, unknown)
    }
    if readable.count >= fewestForHash {
      return (.hash, readable.map { hashed(fileName: ($0.path as NSString).lastPathComponent) }, [])
    }
    return (.stratified, stratified(readable.map(\.label), seed: seed), [])
  }

  private static func list(_ name: String, _ folder: LabelledFolder) throws -> [String]? {
    let path = "\(folder.root)/\(name)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
        .split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    } catch {
      throw DatasetError.unreadable(path: path, words: "it is not UTF-8 text")
    }
  }

  /// The percentage of Speech Commands' `which_set`: SHA-1 of the name up to `_nohash_`.
  package static func hashPercentage(fileName: String) -> Double {
    let key = fileName.range(of: "_nohash_").map { String(fileName[..<$0.lowerBound]) } ?? fileName
    let digest = Insecure.SHA1.hash(data: Array(key.utf8))
    // 2^27 divides 2^32, so the last four of the twenty bytes decide the remainder.
    let low = digest.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Double(low % (1 << 27)) * 100 / Double((1 << 27) - 1)
  }

  /// Speech Commands' rule with 10 % for validation and 10 % for testing.
  package static func hashed(fileName: String) -> Side {
    let percentage = hashPercentage(fileName: fileName)
    return percentage < 10 ? .validation : percentage < 20 ? .testing : .training
  }

  /// 80/10/10 within each label; validation first, then testing, get at least one clip.
  package static func stratified(_ labels: [String], seed: UInt64) -> [Side] {
    var sides = [Side](repeating: .training, count: labels.count)
    let members = Dictionary(grouping: labels.indices) { labels[$0] }
    for label in members.keys.sorted() {
      guard let clips = members[label] else { continue }
      // The label's name, not its place, so that another label moves no clip of this one.
      let key = SHA256.hash(data: Array(label.utf8)).prefix(8).reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      var stream = RandomStream(seed: seed, .split, draw: key)
      let order = stream.permutation(of: clips.count).map { clips[$0] }
      let share = max(1, Int((Double(clips.count) * 0.1).rounded()))
      let validation = clips.count >= 2 ? share : 0
      let testing = clips.count >= 3 ? share : 0
      for clip in order.prefix(validation) { sides[clip] = .validation }
      for clip in order.dropFirst(validation).prefix(testing) { sides[clip] = .testing }
    }
    return sides
  }
}
