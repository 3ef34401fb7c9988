internal import Foundation
internal import SpeechModel

/// A split in which recordings that are copies of each other are on one side, for lists.
///
/// Groups of copies that lie on several sides go whole, the largest first, to the one of their sides
/// that lacks the most clips to what it had; of equals to training, then validation. So every side
/// keeps about its size.
package struct MendedSplit: Sendable, Equatable {
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
    let free = Set(split.joined())
    var lacking = Dictionary(
      uniqueKeysWithValues: Side.allCases.map { side in
        (side, before.indices.count { before[$0] == side && free.contains($0) })
      }
    )
    for group in split {
      let own = Side.allCases.filter { side in group.contains { before[$0] == side } }
      // The first of equals: the order of the sides is training, validation, testing.
      var chosen = own[0]
      for side in own where lacking[side] ?? 0 > lacking[chosen] ?? 0 { chosen = side }
      for place in group { sides[place] = chosen }
      lacking[chosen, default: 0] -= group.count
    }
    self.sides = zip(dataset.clips, sides).map { ($0.path, $1) }
    self.groups = split.count
    moved = zip(before, sides).count { $0 != $1 }
  }

  /// The paths on a side, in the order of their bytes.
  package func paths(_ side: Side) -> [String] { sides.filter { $0.side == side }.map(\.path) }

  /// Writes `validation_list.txt` and `testing_list.txt` into a folder, which is made if need be.
  ///
  /// - Throws: `DatasetError` for lists that are there already, or a path that no list can hold;
  ///   `RunFolderError` if they cannot be written.
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
      throw RunFolderError.unmakable(path: folder, words: error.localizedDescription)
    }
    for (name, side) in lists {
      let text = paths(side).map { $0 + "\n" }.joined()
      do {
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(name)")
      } catch {
        throw RunFolderError.unwritable(path: "\(folder)/\(name)", words: error.words)
      }
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.sides.elementsEqual(b.sides) { $0 == $1 } && a.groups == b.groups && a.moved == b.moved
  }
}
