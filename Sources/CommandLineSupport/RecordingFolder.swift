internal import Foundation
internal import SpeechModel

/// The files in a folder and its subfolders: recordings and others.
///
/// Links are followed, and each real folder is read once.
struct RecordingFolder {
  /// The recordings, and folders that cannot be read, in the order of their paths.
  private(set) var recordings: [RecordingFile] = []
  private(set) var passedOver = PassedOver()

  private struct Folder: Hashable {
    let device: UInt64
    let number: UInt64

    init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  init(_ path: SystemPath) {
    var found: [(path: SystemPath, file: RecordingFile)] = []
    var seen: Set<Folder> = []
    // Linked folders come last, so that a folder that is also present itself gets its own name.
    var (folders, linked) = ([path], [SystemPath]())
    while let folder = folders.popLast() ?? linked.popLast() {
      guard let status = folder.status, seen.insert(Folder(status)).inserted else { continue }
      do {
        for name in try Self.names(in: folder) {
          let path = folder.appending(name)
          guard name.first != UInt8(ascii: ".") else {
            passedOver.addHidden()
            continue
          }
          guard path.status?.kind == S_IFDIR else {
            if Self.isRecording(path) {
              found.append((path, RecordingFile(name: path.text, content: .file(path))))
            } else {
              passedOver.add(Self.ending(path))
            }
            continue
          }
          var own = stat()
          let isLink = path.withCString { lstat($0, &own) } == 0 && own.kind == S_IFLNK
          if isLink { linked.append(path) } else { folders.append(path) }
        }
        linked.sort { $1.bytes.lexicographicallyPrecedes($0.bytes) }
      } catch {
        let file = RecordingFile(name: folder.text, content: .unreadable(error.words))
        found.append((folder, file))
      }
    }
    recordings = found.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
      .map(\.file)
  }

  /// A folder that cannot be read, with the system's message.
  private struct Unreadable: Error {
    let words: String
  }

  /// The names in a folder, which need not be UTF-8.
  private static func names(in folder: SystemPath) throws(Unreadable) -> [[UInt8]] {
    guard let stream = folder.withCString({ opendir($0) }) else {
      throw Unreadable(words: "cannot be read: \(FileFault.last)")
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [UInt8(ascii: ".")] && name != Array("..".utf8) { names.append(name) }
    }
    return names
  }

  /// Whether a file should be a recording, by its first bytes or its ending.
  private static func isRecording(_ path: SystemPath) -> Bool {
    if RecordingEndings.all.contains(ending(path).lowercased()) { return true }
    return path.status?.kind == S_IFREG && FirstBytes.areSound(path.firstBytes)
  }

  /// The part after the last dot of a name; empty if there is none.
  private static func ending(_ path: SystemPath) -> String {
    let name = path.bytes.split(separator: UInt8(ascii: "/")).last ?? []
    guard let point = name.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return String(decoding: name[(point + 1)...], as: UTF8.self)
  }
}

/// The files in folders that are not recordings, counted by their endings.
package struct PassedOver: Sendable, Equatable {
  private var endings: [String: Int] = [:]
  private var hidden = 0

  /// The most endings that are listed.
  private static let most = 5

  package init() {}

  /// Counts a file by its ending, which may be empty.
  mutating func add(_ ending: String) { endings[ending.lowercased(), default: 0] += 1 }

  mutating func addHidden() { hidden += 1 }

  mutating func add(_ other: PassedOver) {
    endings.merge(other.endings, uniquingKeysWith: +)
    hidden += other.hidden
  }

  package var count: Int { endings.values.reduce(hidden, +) }

  /// "2 .txt, 1 without ending, 1 hidden", the most frequent first.
  package var kinds: String {
    let sorted = endings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var words = sorted.prefix(Self.most).map { ending, count in
      ending.isEmpty ? "\(count) without ending" : "\(count) .\(ending.printable)"
    }
    let others = sorted.dropFirst(Self.most).reduce(0) { $0 + $1.value }
    if others > 0 { words.append("\(others) of other kinds") }
    if hidden > 0 { words.append("\(hidden) hidden") }
    return words.joined(separator: ", ")
  }

  /// "3 files were passed over (2 .txt, 1 without ending)"; nil if there are none.
  package var words: String? {
    switch count {
    case 0: nil
    case 1: "1 file was passed over (\(kinds))"
    default: "\(count) files were passed over (\(kinds))"
    }
  }
}
