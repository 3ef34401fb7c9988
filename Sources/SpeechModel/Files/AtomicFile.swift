internal import SpeechFoundation

/// Writes a file so that it appears whole or not at all: to a temporary name in the same folder,
/// synced, then renamed.
///
/// An existing file survives any failure. A link stays a link, and its target is replaced; a device
/// or a pipe is written to directly.
package enum AtomicFile {
  /// Why nothing was written.
  package struct Failure: Error, Equatable {
    package var path: String
    package var fault: FileFault

    package init(path: String, fault: FileFault) {
      self.path = path
      self.fault = fault
    }
  }

  /// Writes the bytes to the path.
  ///
  /// - Throws: `Failure`.
  package static func write(_ bytes: some Collection<UInt8>, to path: String) throws(Failure) {
    if let descriptor = descriptor(named: path) {
      guard writeAll(bytes, to: descriptor) else {
        throw Failure(path: path, fault: .last)
      }
      return
    }
    var status = stat()
    let kind = stat(path, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
    switch kind {
    case S_IFREG: try replace(try target(of: path), by: bytes)
    case S_IFCHR, S_IFIFO: try stream(bytes, to: path)
    case S_IFDIR: throw Failure(path: path, fault: .folder)
    case S_IFSOCK: throw Failure(path: path, fault: .socket)
    default: throw Failure(path: path, fault: .blockDevice)
    }
  }

  /// The open descriptor that a path stands for, such as `/dev/stdout`: if that is a file, it is
  /// written to from its current position, not replaced while another process has it open.
  private static func descriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      let folders = ["/dev/fd/", "/proc/self/fd/"]
      guard let folder = folders.first(where: { path.hasPrefix($0) }) else { return nil }
      return Int32(path.dropFirst(folder.count))
    }
  }

  /// Writes to a device, a pipe or an open descriptor.
  private static func stream(
    _ bytes: some Collection<UInt8>,
    to path: String
  ) throws(Failure) {
    let descriptor = try opened(path)
    let isComplete = writeAll(bytes, to: descriptor)
    let fault = FileFault.last
    close(descriptor)
    if !isComplete { throw Failure(path: path, fault: fault) }
  }

  /// How long to wait for a pipe's reader, in seconds.
  private static let patienceSeconds = 10.0

  /// Opens a device or a pipe, the latter as soon as it has a reader.
  private static func opened(_ path: String) throws(Failure) -> Int32 {
    let pauseMicroseconds: UInt32 = 50_000
    var waits = Int(patienceSeconds * 1e6) / Int(pauseMicroseconds)
    while true {
      // Otherwise, opening a pipe without a reader would block for ever.
      let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
      }
      guard errno == ENXIO else { throw Failure(path: path, fault: .last) }
      guard waits > 0 else {
        throw Failure(path: path, fault: .unreadPipe)
      }
      waits -= 1
      usleep(pauseMicroseconds)
    }
  }

  /// The most links in a chain, as on Linux.
  private static let mostLinks = 40

  /// The target of a path when its links are followed; it need not exist yet.
  private static func target(of path: String) throws(Failure) -> String {
    var target = path
    for _ in 0..<mostLinks {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(target, &buffer, buffer.count)
      guard count >= 0 else { return target }
      let link = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = parentFolder(of: target)
      target =
        link.hasPrefix("/") || folder.isEmpty
        ? link : folder + (folder == "/" ? "" : "/") + link
    }
    throw Failure(path: path, fault: .system(code: ELOOP))
  }

  private static func replace(
    _ path: String,
    by bytes: some Collection<UInt8>
  ) throws(Failure) {
    // No other call uses that name: neither one of this process, nor of a process with the same
    // number on another machine that shares the disk.
    let number = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(path).part-\(getpid())-\(number)"
    func failure() -> Failure {
      let fault = FileFault.last
      unlink(temporary)
      return Failure(path: path, fault: fault)
    }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw Failure(path: path, fault: .last) }
    guard writeAll(bytes, to: descriptor), fsync(descriptor) == 0 else {
      let error = failure()
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
    // The name itself is stored in the folder, which has to reach the disk, too.
    let parent = parentFolder(of: path)
    let folder = open(parent.isEmpty ? "." : parent, O_RDONLY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private static func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Bool {
    bytes.withContiguousStorageIfAvailable { writeAll($0, to: descriptor) }
      ?? Array(bytes).withUnsafeBufferPointer { writeAll($0, to: descriptor) }
  }

  /// Writes all the bytes to an open file; false, with the system's `errno`, if a write fails.
  package static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let written = SpeechFoundation.write(
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
