internal import Foundation

/// The folder that a path lies in; empty for one without a slash.
package func parentFolder(of path: String) -> String {
  path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
}

/// What stands behind a path's last slash.
package func lastComponent(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}

/// A word as a shell takes it: as it is if every character is harmless, else in single quotes.
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

/// What stands behind the last point of a path's name, in small letters; empty for none.
package func fileEnding(of path: String) -> String {
  (lastComponent(of: path) as NSString).pathExtension.lowercased()
}
