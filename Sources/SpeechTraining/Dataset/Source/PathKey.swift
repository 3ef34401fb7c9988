/// A path as a key of dictionaries and sets: told apart by its bytes.
///
/// To Swift, texts that differ in Unicode composition only are equal, while to Linux they are
/// names of different files.
struct PathKey: Hashable, Sendable {
  private let bytes: [UInt8]

  init(_ path: String) { bytes = Array(path.utf8) }
}
