internal import SpeechFoundation

/// The file or folder that a path was probably meant to be which names none: with the first part that
/// is missing replaced by a name beside it that is spelled alike; nil if there is none.
package func nearestPath(to path: String) -> String? {
  let files = FileManager.default
  guard !path.isEmpty, !path.utf8.contains(0), !files.fileExists(atPath: path) else { return nil }
  let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  func joined(_ parts: some Sequence<String>) -> String { parts.joined(separator: "/") }
  guard
    let missing = parts.indices.first(where: {
      !parts[$0].isEmpty && !files.fileExists(atPath: joined(parts[...$0]))
    })
  else { return nil }
  let parent = joined(parts[..<missing])
  let folder = missing == 0 ? "." : parent.isEmpty ? "/" : parent
  let names = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  guard let name = nearest(to: parts[missing], in: names, mostDistant: tolerance(parts[missing]))
  else { return nil }
  let meant = joined(parts[..<missing] + [name] + parts[(missing + 1)...])
  return files.fileExists(atPath: meant) ? meant : nil
}

/// How many letters of a file's name may be mistyped: none of one or two, which are like any others, and
/// more of longer ones.
private func tolerance(_ name: String) -> Int {
  let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
  return switch stem.count {
  case ..<3: 0
  case ..<5: 1
  default: max(2, stem.count / 4)
  }
}
