internal import Foundation
internal import SpeechModel

/// Lists folders in the order of the bytes of the names in them, hidden files left out.
enum FolderListing {
  /// What a folder holds.
  struct Listing {
    var names: [String] = []
    /// Names of files that are not UTF-8, with the bytes that are not in hexadecimal.
    var misnamed: [String] = []

    /// The files whose names are not UTF-8, as omissions.
    func omissions(below folder: String) -> [OmittedRecording] {
      misnamed.map {
        OmittedRecording(path: folder + $0, reason: .misnamed)
      }
    }
  }

  /// Lists a folder.
  ///
  /// - Throws: `DatasetError`, also for a folder in it whose name is not UTF-8.
  static func listing(of folder: String) throws -> Listing {
    // Foundation leaves out folders whose names are not UTF-8.
    guard let stream = opendir(folder) else {
      throw DatasetError.unreadable(path: folder, fault: .last)
    }
    defer { closedir(stream) }
    var listing = Listing()
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes.first == UInt8(ascii: ".") { continue }
      if let name = String(validating: bytes, as: UTF8.self) {
        listing.names.append(name)
        continue
      }
      var status = stat()
      let name = bytes.map { CChar(bitPattern: $0) } + [0]
      let isFolder =
        fstatat(dirfd(stream), name, &status, 0) == 0 && status.st_mode & S_IFMT == S_IFDIR
      if isFolder { throw DatasetError.misnamedFolder(path: folder, name: shown(bytes)) }
      listing.misnamed.append(shown(bytes))
    }
    listing.names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    listing.misnamed.sort()
    return listing
  }

  /// Names in a folder.
  ///
  /// - Throws: `DatasetError`.
  static func entries(of folder: String) throws -> [String] { try listing(of: folder).names }

  /// Paths of the recordings in a folder and below, each real folder once; or the one recording
  /// that a path names.
  ///
  /// - Throws: `DatasetError`.
  static func recordings(in path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DatasetError.missing(path: path)
    }
    guard isDirectory(path) else {
      guard FileKind(path: path) == .recording else { throw DatasetError.noNoiseFile(path: path) }
      return [path]
    }
    var walk = Walk()
    try walk.add(path)
    return walk.found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Paths of at most a given number of recordings in a folder and below, if no more than a bounded
  /// number of files is there.
  ///
  /// - Parameter known: Real paths of folders to skip.
  static func someRecordings(
    in folder: String,
    most: Int,
    besides known: Set<String> = []
  ) -> [String] {
    var walk = Walk(seen: known, entriesLeft: 20_000, most: most)
    // A folder that cannot be listed has no recordings to name.
    try? walk.add(folder)
    return walk.found
  }

  /// A walk through folders, each real one once.
  private struct Walk {
    var found: [String] = []
    var seen: Set<String> = []
    var entriesLeft = Int.max
    var most = Int.max

    mutating func add(_ folder: String) throws {
      guard seen.insert(realPath(folder)).inserted else { return }
      for name in try entries(of: folder) {
        entriesLeft -= 1
        guard entriesLeft > 0, found.count < most else { return }
        let path = "\(folder)/\(name)"
        if isDirectory(path) {
          try add(path)
        } else if FileKind(path: path) == .recording {
          found.append(path)
        }
      }
    }
  }

  /// A path without links; the path itself where there is nothing.
  static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// A name with the bytes that are not UTF-8 in hexadecimal, as in `caf\xE9`.
  private static func shown(_ bytes: [UInt8]) -> String {
    var (name, position) = ("", 0)
    while position < bytes.count {
      // The shortest valid prefix is one scalar.
      let scalar = (1...4).lazy.filter { position + $0 <= bytes.count }
        .compactMap { String(validating: bytes[position..<position + $0], as: UTF8.self) }.first
      name += scalar ?? "\\x\(String(format: "%02X", bytes[position]))"
      position += scalar?.utf8.count ?? 1
    }
    return name
  }
}
