internal import Foundation

/// The folder that a path lies in; empty for one without a slash.
package func parentFolder(of path: String) -> String {
  path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
}

/// The part after a path's last slash.
package func lastComponent(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}

/// A word for a shell: unchanged if every character is harmless, else in single quotes.
package func shellQuoted(_ word: String) -> String {
  let harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=@%+"
  if !word.isEmpty, word.allSatisfy({ harmless.contains($0) }) { return word }
  return "'" + word.replacing("'", with: #"'\''"#) + "'"
}

/// Whether there is a folder at the path.
package func isDirectory(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// The part after the last dot of a path's name, in lower case; empty if there is none.
package func fileEnding(of path: String) -> String {
  (lastComponent(of: path) as NSString).pathExtension.lowercased()
}
