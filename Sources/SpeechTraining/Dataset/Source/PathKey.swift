/// A path as a key of dictionaries and sets, compared by its bytes.
///
/// Swift considers strings that differ only in Unicode composition equal, while for Linux they are
/// names of different files.
struct PathKey: Hashable, Sendable {
  private let bytes: [UInt8]

  init(_ path: String) { bytes = Array(path.utf8) }
}
