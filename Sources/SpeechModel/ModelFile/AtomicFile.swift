internal import Foundation

/// Writes a file so that it appears whole or not at all: to a temporary name in the same folder,
/// synced, then renamed.
///
/// What was there before survives any failure.
package enum AtomicFile {
  /// Why nothing was written, in the system's own words.
  package struct Failure: Error, Equatable {
    package var path: String
    package var words: String
  }

  /// Writes the bytes to the path.
  ///
  /// - Throws: `Failure`.
  package static func write(_ bytes: some Collection<UInt8>, to path: String) throws(Failure) {
    let temporary = "\(path).part-\(getpid())"
    func failure() -> Failure {
      let words = String(cString: strerror(errno))
      unlink(temporary)
      return Failure(path: path, words: words)
    }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw failure() }
    let complete =
      bytes.withContiguousStorageIfAvailable { writeAll($0, to: descriptor) }
      ?? Array(bytes).withUnsafeBufferPointer { writeAll($0, to: descriptor) }
    guard complete, fsync(descriptor) == 0 else {
      let error = failure()
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
    // The name itself lives in the folder, which has to reach the disk too.
    let parent = parentFolder(of: path)
    let folder = open(parent.isEmpty ? "." : parent, O_RDONLY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Writes all the bytes to an open file; false, with the system's `errno`, if it takes no more.
  package static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let written = Foundation.write(
        descriptor,
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[offset...]).baseAddress,
        bytes.count - offset
      )
      if written < 0 && errno == EINTR { continue }
      if written <= 0 { return false }
      offset += written
    }
    return true
  }
}
