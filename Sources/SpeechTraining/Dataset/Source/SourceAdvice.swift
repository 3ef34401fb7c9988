internal import Foundation
internal import SpeechModel

/// What the user may have meant by a source that no model can be trained on.
///
/// Every suggestion was tried: it has two labels with a readable recording each.
struct SourceAdvice {
  private let root: String

  init(_ root: String) { self.root = root }

  /// Advice for a folder without folders.
  ///
  /// - Parameter entries: The names of what is in it.
  func forNoLabels(_ entries: [String]) -> [SourceHint] {
    let manifest = entries.first {
      Manifest.isNamedLikeOne($0) && Self.isUsable(DataSource("\(root)/\($0)"))
    }
    if let manifest { return [.manifest(path: "\(root)/\(manifest)")] }
    let parent = Self.parent(of: root)
    guard entries.contains(where: { FileKind(path: "\(root)/\($0)") == .recording }),
      Self.isUsable(DataSource(parent))
    else { return [] }
    return [.parent(path: parent)]
  }

  /// Advice for a source with too few labels.
  ///
  /// - Parameters:
  ///   - labels: The labels that are named.
  ///   - omissions: The files that could not be read.
  func forTooFewLabels(labels: [String], omissions: [OmittedRecording]) -> [SourceHint] {
    guard isDirectory(root) else { return unreadable(omissions) }
    if let hint = tooHigh() { return [hint] }
    let deep = [tooDeep()].compactMap { $0 }
    // Its other folders are no labels either.
    if case .severalSets = deep.first { return deep }
    let empty = labels.filter { label in
      isDirectory("\(root)/\(label)")
        && FolderListing.someRecordings(in: "\(root)/\(label)", most: 1).isEmpty
    }
    guard !empty.isEmpty else { return deep + unreadable(omissions) }
    let packed = empty.lazy.compactMap { firstPacked(in: "\(root)/\($0)") }.first
    return deep + [.noRecordings(labels: empty)] + [packed].compactMap(\.self)
      + unreadable(omissions)
  }

  /// The first file of a folder that is packed, and how to unpack it.
  private func firstPacked(in folder: String) -> SourceHint? {
    for name in (try? FolderListing.entries(of: folder)) ?? [] {
      if case .packed(let file) = FileKind(path: "\(folder)/\(name)") {
        return .packed(path: "\(folder)/\(name)", file)
      }
    }
    return nil
  }

  private static func parent(of path: String) -> String {
    let last = lastComponent(of: path)
    if last == "." || last == ".." { return path == "." ? ".." : path + "/.." }
    let parent = parentFolder(of: path)
    return parent.isEmpty ? "." : parent
  }

  /// Folders in a folder that hold folders with recordings.
  private func withFolders(_ folder: String) -> [String] {
    Self.folders(in: folder).filter { name in
      Self.folders(in: "\(folder)/\(name)").contains {
        !FolderListing.someRecordings(in: "\(folder)/\(name)/\($0)", most: 1).isEmpty
      }
    }
  }

  private static func folders(in folder: String) -> [String] {
    ((try? FolderListing.entries(of: folder)) ?? [])
      .filter { !$0.hasPrefix("_") && isDirectory("\(folder)/\($0)") }
  }

  /// Descends as long as there is only one folder.
  private func tooHigh() -> SourceHint? {
    var folder = root
    for _ in 0..<4 {
      let further = withFolders(folder)
      guard further.count == 1 else { return nil }
      folder += (folder.hasSuffix("/") ? "" : "/") + further[0]
      if Self.isUsable(DataSource(folder)) {
        return .labelsBelow(name: further[0], path: folder)
      }
    }
    return nil
  }

  /// Names for folders between the label folder and the recordings.
  private static let levels = ["speaker", "session", "part"]

  private func tooDeep() -> SourceHint? {
    guard let label = withFolders(root).first,
      let inside = Self.folders(in: "\(root)/\(label)").first(where: {
        !FolderListing.someRecordings(in: "\(root)/\(label)/\($0)", most: 1).isEmpty
      }),
      let recording = FolderListing.someRecordings(in: "\(root)/\(label)/\(inside)", most: 1).first
    else { return nil }
    let first = "\(label)/\(inside)"
    let depth = recording.dropFirst(root.count).split(separator: "/").count
    let between = Self.levels.prefix(depth - 2).map { "{\($0)}/" }.joined()
    let outer = "{label}/\(between){index}"
    // Data sets side by side have different subfolders; speakers are mostly the same in all labels.
    if let set = oneOfSeveral() {
      return .severalSets(first: first, path: set)
    }
    guard isUsable(pattern: outer) else {
      return .foldersInLabels(first: first)
    }
    // The user has to say which of two folders names the label.
    let other = "{speaker}/{label}/{index}"
    let inner =
      depth == 3 && isUsable(pattern: other)
      ? [SourceHint.NamedLabel(pattern: other, label: inside)] : []
    return .namePatterns(
      first: first,
      [SourceHint.NamedLabel(pattern: outer, label: label)] + inner
    )
  }

  /// The folder with the most label folders, if no two folders have one of the same name.
  private func oneOfSeveral() -> String? {
    let sets = withFolders(root)
    let names = sets.map { Set(Self.folders(in: "\(root)/\($0)")) }
    guard names.reduce(Set(), { $0.union($1) }).count == names.reduce(0, { $0 + $1.count }) else {
      return nil
    }
    return zip(sets, names).sorted { $1.1.count < $0.1.count }.map { "\(root)/\($0.0)" }
      .first { Self.isUsable(DataSource($0)) }
  }

  private func isUsable(pattern: String) -> Bool {
    var source = DataSource(root)
    source.namePattern = try? NamePattern(pattern)
    return source.namePattern != nil && Self.isUsable(source)
  }

  /// Unreadable files, counted by extension and reason.
  private func unreadable(_ omissions: [OmittedRecording]) -> [SourceHint] {
    struct Kind: Hashable {
      var ending: String
      var reason: String
    }
    let kinds = Dictionary(grouping: omissions) {
      Kind(ending: fileEnding(of: $0.path), reason: $0.reason.description)
    }
    .sorted { ($1.value.count, $0.value[0].path) < ($0.value.count, $1.value[0].path) }
    let shown = 3
    let hints = kinds.prefix(shown).map { kind, files -> SourceHint in
      let folder = isDirectory(root) ? root : parentFolder(of: root)
      let path = files[0].path
      let looked = path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
      return .unreadable(
        files: files.count,
        ending: kind.ending,
        path: looked,
        reason: files[0].reason
      )
    }
    let rest = kinds.dropFirst(shown).reduce(0) { $0 + $1.value.count }
    return hints + (rest > 0 ? [.otherUnreadable(files: rest)] : [])
  }

  /// How many recordings of a label are opened to find a readable one.
  private static let tries = 3

  /// Whether two labels of a source have a recording that can be read.
  private static func isUsable(_ source: DataSource) -> Bool {
    guard let list = try? RecordingList.list(source) else { return false }
    let labels = Dictionary(grouping: list.recordings, by: \.label)
    var usable = 0
    for (_, recordings) in labels.sorted(by: { $0.key < $1.key }) {
      if recordings.prefix(tries).contains(where: { (try? AudioFile.read($0.file)) != nil }) {
        usable += 1
      }
      if usable == 2 { return true }
    }
    return false
  }
}
