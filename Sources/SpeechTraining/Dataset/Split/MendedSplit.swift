internal import Foundation
internal import SpeechModel

/// A split in which recordings that are copies of each other are in one subset, for lists.
///
/// Groups of copies in several subsets move as a whole, the largest first, to one of these: one
/// in which their label has no other clip, then the one that lacks the most of this label's clips
/// it had, then the one that lacks the most clips; on a tie training, then validation. So
/// every subset roughly keeps its size, and its number of clips of every label.
package struct MendedSplit: Sendable, Equatable {
  /// A label's clips in a subset.
  private struct Cell: Hashable {
    var label: Int
    var subset: Subset
  }

  /// The subset of each path.
  private let subsets: [(path: String, subset: Subset)]
  /// Groups that were in several subsets.
  package let groups: Int
  /// Recordings that moved to another subset.
  package let moved: Int

  /// Repairs the split of a data set, given groups of paths that hold one sound.
  package init(_ dataset: Dataset, groups: [[String]]) {
    var subsets = dataset.clips.map(\.subset)
    let indices = Dictionary(
      dataset.clips.indices.map { (PathKey(dataset.clips[$0].path), $0) }
    ) { first, _ in first }
    let before = subsets
    let split = groups.map { $0.compactMap { indices[PathKey($0)] }.sorted() }
      .filter { group in Set(group.map { before[$0] }).count > 1 }
      .sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    // Clips of a label in a subset: those that it should have, and those that it has.
    var wanted: [Cell: Int] = [:]
    var present: [Cell: Int] = [:]
    let free = Set(split.joined())
    for (index, clip) in dataset.clips.enumerated() {
      let cell = Cell(label: clip.label, subset: before[index])
      wanted[cell, default: 0] += 1
      if !free.contains(index) { present[cell, default: 0] += 1 }
    }
    func lacking(_ labels: some Sequence<Int>, _ subset: Subset) -> Int {
      labels.reduce(0) { sum, label in
        let cell = Cell(label: label, subset: subset)
        return sum + wanted[cell, default: 0] - present[cell, default: 0]
      }
    }
    for group in split {
      let label = dataset.clips[group[0]].label
      let ranks = Subset.allCases.filter { subset in group.contains { before[$0] == subset } }.map {
        subset in
        let isEmpty = present[Cell(label: label, subset: subset), default: 0] == 0
        return (
          subset: subset,
          rank: (
            isEmpty ? 1 : 0, lacking([label], subset), lacking(dataset.labels.indices, subset)
          )
        )
      }
      // On a tie the first: the order of the subsets is training, validation, testing.
      var chosen = ranks[0]
      for candidate in ranks where candidate.rank > chosen.rank { chosen = candidate }
      for index in group {
        subsets[index] = chosen.subset
        present[Cell(label: dataset.clips[index].label, subset: chosen.subset), default: 0] += 1
      }
    }
    self.subsets = zip(dataset.clips, subsets).map { ($0.path, $1) }
    self.groups = split.count
    moved = zip(before, subsets).count { $0 != $1 }
  }

  /// The paths in a subset, in the order of their bytes.
  package func paths(_ subset: Subset) -> [String] {
    subsets.filter { $0.subset == subset }.map(\.path)
  }

  /// Writes `validation_list.txt` and `testing_list.txt` into a folder, which is created if needed.
  ///
  /// - Throws: `DatasetError` for lists that exist already, a path that no list can hold, or
  ///   lists that cannot be written.
  package func write(to folder: String) throws {
    let lists = [(Split.listNames[0], Subset.validation), (Split.listNames[1], .testing)]
    for (name, _) in lists where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
      throw DatasetError.listsExist(path: "\(folder)/\(name)")
    }
    for (_, subset) in lists {
      for path in paths(subset)
      where path.contains(where: \.isNewline)
        || path.trimmingCharacters(in: .whitespaces).utf8.count != path.utf8.count
      {
        throw DatasetError.unlistable(path: path)
      }
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DatasetError.cannotCreate(
        path: folder,
        fault: .other(detail: error.localizedDescription)
      )
    }
    for (name, subset) in lists {
      let text = paths(subset).map { $0 + "\n" }.joined()
      do {
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(name)")
      } catch {
        throw DatasetError.unwritable(path: "\(folder)/\(name)", fault: error.fault)
      }
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.subsets.elementsEqual(b.subsets) { $0 == $1 } && a.groups == b.groups && a.moved == b.moved
  }
}
