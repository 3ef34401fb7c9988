internal import Foundation
internal import SpeechModel

/// A split in which recordings that are copies of each other are on one side, for lists.
///
/// Groups of copies that lie on several sides go whole, the largest first, to one of these sides: one
/// on which their label has no other clip, then the one that lacks the most of this label's clips to
/// what it had, then the one that lacks the most clips; of equals to training, then validation. So
/// every side keeps about its size, and about its clips of every label.
package struct MendedSplit: Sendable, Equatable {
  /// A label's clips on a side.
  private struct Cell: Hashable {
    var label: Int
    var side: Side
  }

  /// The side of each path.
  private let sides: [(path: String, side: Side)]
  /// Groups that lay on several sides.
  package let groups: Int
  /// Recordings that changed their side.
  package let moved: Int

  /// Mends the split of a data set by groups of paths that hold one sound.
  package init(_ dataset: Dataset, groups: [[String]]) {
    var sides = dataset.clips.map(\.side)
    let places = Dictionary(
      dataset.clips.indices.map { (PathKey(dataset.clips[$0].path), $0) }
    ) { first, _ in first }
    let before = sides
    let split = groups.map { $0.compactMap { places[PathKey($0)] }.sorted() }
      .filter { group in Set(group.map { before[$0] }).count > 1 }
      .sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    // Clips of a label on a side: those that it is to have, and those that it has.
    var wanted: [Cell: Int] = [:]
    var present: [Cell: Int] = [:]
    let free = Set(split.joined())
    for (place, clip) in dataset.clips.enumerated() {
      let cell = Cell(label: clip.label, side: before[place])
      wanted[cell, default: 0] += 1
      if !free.contains(place) { present[cell, default: 0] += 1 }
    }
    func lacking(_ labels: some Sequence<Int>, _ side: Side) -> Int {
      labels.reduce(0) { sum, label in
        let cell = Cell(label: label, side: side)
        return sum + wanted[cell, default: 0] - present[cell, default: 0]
      }
    }
    for group in split {
      let label = dataset.clips[group[0]].label
      let ranks = Side.allCases.filter { side in group.contains { before[$0] == side } }.map {
        side in
        let isEmpty = present[Cell(label: label, side: side), default: 0] == 0
        return (
          side: side,
          rank: (
            isEmpty ? 1 : 0, lacking([label], side), lacking(dataset.labels.indices, side)
          )
        )
      }
      // The first of equals: the order of the sides is training, validation, testing.
      var chosen = ranks[0]
      for candidate in ranks where candidate.rank > chosen.rank { chosen = candidate }
      for place in group {
        sides[place] = chosen.side
        present[Cell(label: dataset.clips[place].label, side: chosen.side), default: 0] += 1
      }
    }
    self.sides = zip(dataset.clips, sides).map { ($0.path, $1) }
    self.groups = split.count
    moved = zip(before, sides).count { $0 != $1 }
  }

  /// The paths on a side, in the order of their bytes.
  package func paths(_ side: Side) -> [String] { sides.filter { $0.side == side }.map(\.path) }

  /// Writes `validation_list.txt` and `testing_list.txt` into a folder, which is made if need be.
  ///
  /// - Throws: `DatasetError` for lists that are there already, a path that no list can hold, or
  ///   lists that cannot be written.
  package func write(to folder: String) throws {
    let lists = [(Split.listNames[0], Side.validation), (Split.listNames[1], .testing)]
    for (name, _) in lists where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
      throw DatasetError.listsExist(path: "\(folder)/\(name)")
    }
    for (_, side) in lists {
      for path in paths(side)
      where path.contains(where: \.isNewline)
        || path.trimmingCharacters(in: .whitespaces).utf8.count != path.utf8.count
      {
        throw DatasetError.unlistable(path: path)
      }
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DatasetError.unmakable(path: folder, fault: .other(error.localizedDescription))
    }
    for (name, side) in lists {
      let text = paths(side).map { $0 + "\n" }.joined()
      do {
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(name)")
      } catch {
        throw DatasetError.unwritable(path: "\(folder)/\(name)", fault: error.fault)
      }
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.sides.elementsEqual(b.sides) { $0 == $1 } && a.groups == b.groups && a.moved == b.moved
  }
}
