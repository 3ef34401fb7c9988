internal import SpeechFoundation

/// The folder that a path lies in; empty for one without a slash.
package func parentFolder(of path: String) -> String {
  path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
}

/// The part after a path's last slash.
package func lastComponent(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}

/// A path that a file in a folder names: how it is shown, and the file that it refers to.
package func located(_ name: String, in folder: String) -> (shown: String, file: String) {
  func file(_ name: String) -> String {
    name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
  }
  // Written on Windows; on other systems a file's name may contain a backslash.
  if name.contains("\\"), !FileManager.default.fileExists(atPath: file(name)) {
    let slashed = name.replacing("\\", with: "/")
    if FileManager.default.fileExists(atPath: file(slashed)) { return (slashed, file(slashed)) }
  }
  return (name, file(name))
}

/// A word for a shell: unchanged if every character is harmless, else in single quotes.
package func shellQuoted(_ word: String) -> String {
  let harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=@%+"
  if !word.isEmpty, word.allSatisfy({ harmless.contains($0) }) { return word }
  return "'" + word.replacing("'", with: #"'\''"#) + "'"
}

/// Whether there is a folder at the path.
package func isDirectory(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

/// Whether there is a regular file at the path: no folder, pipe or device.
package func isRegularFile(_ path: String) -> Bool { kind(of: path) == S_IFREG }

/// What is at a path; nil for nothing.
private func kind(of path: String) -> mode_t? {
  var status = stat()
  // The system would look at the part before a NUL.
  guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
  return status.st_mode & S_IFMT
}

/// The part after the last dot of a path's name, in lower case; empty if there is none.
package func fileEnding(of path: String) -> String {
  let name = lastComponent(of: path)
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
