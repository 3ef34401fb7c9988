internal import SpeechFoundation

/// Reserves a folder for the one process that writes there.
///
/// The system frees it when the process ends, however it ends. Readers only check whether it is
/// held.
package final class RunLock: Sendable {
  /// Why a folder cannot be locked.
  package enum Failure: Error, Equatable {
    /// Another process holds it; its number, if known.
    case held(process: Int32?)
    /// The lock's file cannot be written.
    case unwritable(FileFault)
  }

  /// The contents of the lock's file.
  package struct Holder: Codable, Equatable, Sendable {
    /// The process that locked the folder last.
    package var process: Int32
    /// The number of epochs that its run will have; nil if it is not a run, or the number is not
    /// known yet.
    package var epochs: Int?
  }

  /// The name of the file in the folder.
  package static let file = ".lock"

  private let descriptor: Int32

  /// Locks an existing folder until the lock is deinitialized.
  ///
  /// Where the file system has no locks, as on some network shares, nothing is locked, and the
  /// initializer succeeds nevertheless.
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

  /// Records how many epochs the run will have, for readers who show its progress.
  package func note(epochs: Int?) {
    let holder = Holder(process: getpid(), epochs: epochs)
    guard let bytes = try? JSONEncoder().encode(holder) else { return }
    // The contents are informative only; the lock holds without them.
    guard ftruncate(descriptor, 0) == 0 else { return }
    _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// The last holder of a folder's lock; nil if there was none.
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
    // Shared, and released at once, so that two readers do not disturb each other.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// How often to try, and how long to wait in between, in microseconds: a reader that checks
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
