internal import Foundation

/// Keeps a folder for the one process that writes there.
///
/// The system frees it when the process ends, however it ends. Readers only ask whether it is held.
package final class RunLock: Sendable {
  /// Why a folder cannot be locked.
  package enum Failure: Error, Equatable {
    /// Somebody else holds it: which process, if it is known.
    case held(process: Int32?)
    /// The file of the lock cannot be written: why.
    case unwritable(FileFault)
  }

  /// What the file of the lock holds.
  package struct Holder: Codable, Equatable, Sendable {
    /// The process that locked the folder last.
    package var process: Int32
    /// The epochs that its run is to have; nil if it is no run, or they are not known yet.
    package var epochs: Int?
  }

  /// The name of the file in the folder.
  package static let file = ".lock"

  private let descriptor: Int32

  /// Locks an existing folder until the lock is gone from memory.
  ///
  /// Where the file system knows no locks, as on some network shares, nothing is kept, and the
  /// folder counts as locked.
  ///
  /// - Throws: `Failure`.
  package init(folder: String) throws(Failure) {
    descriptor = open("\(folder)/\(Self.file)", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(.last)
    }
    guard Self.lock(descriptor) else {
      close(descriptor)
      throw .held(process: Self.holder(of: folder)?.process)
    }
    note(epochs: nil)
  }

  deinit { close(descriptor) }

  /// Writes down how many epochs the run is to have, for those who ask how far it has come.
  package func note(epochs: Int?) {
    let holder = Holder(process: getpid(), epochs: epochs)
    guard let bytes = try? JSONEncoder().encode(holder) else { return }
    // The words are for people; the lock holds without them.
    guard ftruncate(descriptor, 0) == 0 else { return }
    _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Who locked a folder last; nil if nobody did.
  package static func holder(of folder: String) -> Holder? {
    FileManager.default.contents(atPath: "\(folder)/\(file)").flatMap {
      try? JSONDecoder().decode(Holder.self, from: $0)
    }
  }

  /// Whether a process holds the folder at this moment.
  package static func isHeld(_ folder: String) -> Bool {
    let descriptor = open("\(folder)/\(file)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Shared, and given back at once: two that ask do not disturb each other.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// How often it is tried, and how long is waited in between, in microseconds: whoever asks
  /// whether the lock is held has it for a moment.
  private static let (tries, pauseMicroseconds) = (10, 20_000 as UInt32)

  private static func lock(_ descriptor: Int32) -> Bool {
    for attempt in 1...tries {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
      if attempt < tries { usleep(pauseMicroseconds) }
    }
    return false
  }
}
