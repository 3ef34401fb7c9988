internal import Foundation
internal import SpeechModel

/// The entries of `validation_list.txt` or `testing_list.txt`, which name clips by their paths
/// below the data's folder.
///
/// Clips may also be named as Windows and `find` do: with backslashes, a leading `./`, or
/// with the folder itself.
struct ClipList {
  /// The paths of the clips that are named.
  private(set) var clips: Set<PathKey> = []
  /// Entries that name no clip.
  private(set) var unknown: [String] = []

  /// - Parameter listed: The paths of all clips.
  init(_ entries: [String], root: String, listed: Set<PathKey>) {
    let roots = [
      root, FolderListing.realPath(root), lastComponent(of: FolderListing.realPath(root)),
    ]
    for entry in entries {
      let key = Self.forms(of: entry, roots).lazy.map { PathKey($0) }
        .first { listed.contains($0) }
      if let key { clips.insert(key) } else { unknown.append(entry) }
    }
  }

  /// The paths that an entry may stand for, the literal one first.
  private static func forms(of entry: String, _ roots: [String]) -> [String] {
    var forms = [entry]
    for form in [entry, entry.replacing("\\", with: "/")] {
      let parts = form.split(separator: "/").filter { $0 != "." }
      let path = (form.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
      forms.append(path)
      for root in roots {
        let own =
          (root.hasPrefix("/") ? "/" : "")
          + root.split(separator: "/").filter { $0 != "." }.joined(separator: "/") + "/"
        if path.hasPrefix(own) { forms.append(String(path.dropFirst(own.count))) }
      }
    }
    return forms
  }
}
