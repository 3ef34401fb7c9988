internal import SpeechFoundation

/// The file or folder that a path was probably meant to be which names none: with the first part that
/// is missing replaced by a name beside it that is spelled alike; nil if there is none.
package func nearestPath(to path: String) -> String? {
  let files = FileManager.default
  // Two letters are like any two others.
  let shortestName = 3
  guard !path.isEmpty, !path.utf8.contains(0), !files.fileExists(atPath: path) else { return nil }
  let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  func joined(_ parts: some Sequence<String>) -> String { parts.joined(separator: "/") }
  guard
    let missing = parts.indices.first(where: {
      !parts[$0].isEmpty && !files.fileExists(atPath: joined(parts[...$0]))
    }),
    parts[missing].count >= shortestName
  else { return nil }
  let parent = joined(parts[..<missing])
  let folder = missing == 0 ? "." : parent.isEmpty ? "/" : parent
  let names = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  guard let name = misspelled(parts[missing], in: names) else { return nil }
  let meant = joined(parts[..<missing] + [name] + parts[(missing + 1)...])
  return files.fileExists(atPath: meant) ? meant : nil
}
