import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private let bytes = Array("words".utf8)

  private func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  @Test func aLinkStaysAndItsTargetIsReplaced() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    let target = try folder.file("deep/target")
    try Data("before".utf8).write(to: URL(filePath: target))
    try files.createSymbolicLink(
      atPath: folder.path + "/second",
      withDestinationPath: "deep/target"
    )
    try files.createSymbolicLink(
      atPath: folder.path + "/first",
      withDestinationPath: folder.path + "/second"
    )
    try AtomicFile.write(bytes, to: folder.path + "/first")
    #expect(kind(folder.path + "/first") == S_IFLNK)
    #expect(kind(folder.path + "/second") == S_IFLNK)
    #expect(files.contents(atPath: target) == Data(bytes))
    #expect(try files.contentsOfDirectory(atPath: folder.path + "/deep") == ["target"])
  }

  @Test func aLinkToNothingYetMakesItsTarget() throws {
    let folder = try TemporaryFolder()
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "new")
    try AtomicFile.write(bytes, to: link)
    #expect(kind(link) == S_IFLNK)
    #expect(FileManager.default.contents(atPath: folder.path + "/new") == Data(bytes))
    let loop = folder.path + "/loop"
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: "loop")
    #expect(
      throws: AtomicFile.Failure(path: loop, fault: .system(code: ELOOP))
    ) {
      try AtomicFile.write(bytes, to: loop)
    }
  }

  @Test func aPipeAndADeviceAreWrittenTo() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    // Open for reading and writing, it takes a few bytes without a reader.
    let descriptor = open(pipe, O_RDWR)
    defer { close(descriptor) }
    try AtomicFile.write(bytes, to: pipe)
    #expect(kind(pipe) == S_IFIFO)
    var read = [UInt8](repeating: 0, count: bytes.count)
    #expect(Foundation.read(descriptor, &read, read.count) == bytes.count)
    #expect(read == bytes)
    let device = folder.path + "/device"
    try FileManager.default.createSymbolicLink(atPath: device, withDestinationPath: "/dev/null")
    try AtomicFile.write(bytes, to: device)
    #expect(kind("/dev/null") == S_IFCHR)
  }

  @Test func aPipeThatNothingReadsFromIsGivenUp() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: AtomicFile.Failure(path: pipe, fault: .unreadPipe)) {
      try AtomicFile.write(bytes, to: pipe)
    }
    #expect(kind(pipe) == S_IFIFO)
  }

  @Test func aFolderAndASocketAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: AtomicFile.Failure(path: folder.path, fault: .folder)
    ) {
      try AtomicFile.write(bytes, to: folder.path)
    }
    #if os(Linux)
      // A short path: the address of a socket holds about a hundred bytes.
      let path = FileManager.default.temporaryDirectory.appending(path: "asr-socket-\(getpid())")
        .path
      let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      defer {
        close(socket)
        unlink(path)
      }
      var address = sockaddr_un()
      try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(bound == 0)
      #expect(throws: AtomicFile.Failure(path: path, fault: .socket)) {
        try AtomicFile.write(bytes, to: path)
      }
    #endif
  }

  @Test func faultsAreToldInWords() {
    #expect(FileFault.system(code: ELOOP).description == "Too many levels of symbolic links")
    #expect(
      FileFault.unreadPipe.description
        == "it is a pipe that nothing reads from; name a file, or start its reader first"
    )
    #expect(FileFault.folder.description == "it is a folder; name a file in it")
    #expect(FileFault.socket.description == "it is a socket; name a file")
  }

  /// Concurrent calls of one process do not mix: the file has the contents of one of them.
  @Test func callsAtOnceDoNotMix() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("file")
    let texts = (0..<8).map { [UInt8](repeating: UInt8($0), count: 100_000 + $0) }
    for _ in 0..<10 {
      let failures = SlotArray<String?>(count: texts.count)
      WorkerPool(threads: texts.count).run(texts.count) { task, _ in
        do {
          try AtomicFile.write(texts[task], to: path)
          failures.set(task, nil)
        } catch {
          failures.set(task, "\(error)")
        }
      }
      #expect(failures.values.compactMap(\.self) == [])
      #expect(texts.contains(try AudioFile.contents(of: path)))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }
}
