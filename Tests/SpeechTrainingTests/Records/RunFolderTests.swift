import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct RunFolderTests {
  @Test func defaultNamesTakeTheNextOneThatIsFree() throws {
    let folder = try TemporaryFolder()
    let now = Date(timeIntervalSince1970: 0)
    let runs = try (1...3).map { _ in
      try RunFolder.make(nil, name: "cnn", in: folder.path + "/runs", now: now)
    }
    let first = folder.path + "/runs/1970-01-01T00-00-00Z-cnn"
    #expect(runs.map(\.path) == [first, first + "-2", first + "-3"])
    #expect(runs.allSatisfy { RunLock.isHeld($0.path) })
  }

  @Test func aFolderIsKeptAsLongAsItIsWrittenTo() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a/b"
    var run: RunFolder? = try RunFolder(path)
    let locked = RunFolderError.locked(path: path, process: getpid())
    #expect(throws: locked) { try RunFolder(path) }
    #expect(throws: locked) { try RunFolder.check(path) }
    #expect(
      locked.description
        == "\(path): process \(getpid()) is writing there; wait until it has ended, or use another"
        + " folder"
    )
    #expect(
      RunFolderError.locked(path: "x", process: nil).description
        == "x: another process is writing there; wait until it has ended, or use another folder"
    )
    try run?.write("text", to: "config.yaml")
    run = nil
    #expect(throws: RunFolderError.notEmpty(path: path)) { try RunFolder(path) }
    try FileManager.default.removeItem(atPath: path + "/config.yaml")
    #expect(throws: Never.self) { try RunFolder(path) }
  }

  /// Folders that hold something of somebody's are left as they are.
  @Test func nothingIsLeftInAFolderThatIsRefused() throws {
    let folder = try TemporaryFolder()
    try "x".write(toFile: folder.file("mine/holiday.jpg"), atomically: true, encoding: .utf8)
    #expect(throws: RunFolderError.notEmpty(path: folder.path + "/mine")) {
      try RunFolder(folder.path + "/mine")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/mine") == ["holiday.jpg"]
    )
    #expect(throws: RunFolderError.notEmpty(path: folder.path + "/mine/holiday.jpg")) {
      try RunFolder(folder.path + "/mine/holiday.jpg")
    }
  }

  /// A line that is not on the disk is an error: a checkpoint would rely on it.
  @Test func metricsOnAFullDiskAreAnError() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder(folder.path + "/run")
    try run.append(metrics: ["epoch": 1])
    let path = run.path + "/metrics.jsonl"
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"epoch\":1}\n")
    try FileManager.default.removeItem(atPath: path)
    // A device that is always full.
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
    let error = #expect(throws: RunFolderError.self) { try run.append(metrics: ["epoch": 2]) }
    #expect(
      error?.description
        == "\(path): cannot be written: No space left on device; the files written before are"
        + " unchanged"
    )
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(throws: RunFolderError.self) { try run.append(metrics: ["epoch": 2]) }
  }
}
