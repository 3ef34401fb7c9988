import Foundation
import SpeechModel
import TestSupport
import Testing

/// The name `runs/latest`, as links make it.
@Suite struct LatestRunTests {
  private let folder: TemporaryFolder
  private var runs: String { folder.path + "/runs" }
  private let files = FileManager.default

  init() throws {
    folder = try TemporaryFolder()
    for run in ["a", "b"] {
      for name in ["model.safetensors", "config.yaml", "tensorboard/training/events"] {
        try run.write(
          toFile: folder.file("runs/\(run)/\(name)"),
          atomically: true,
          encoding: .utf8
        )
      }
    }
  }

  @Test func itStandsForTheRunThatWasSetLast() throws {
    for run in ["a", "b"] {
      #expect(!LatestRun.wasSet(run: "\(runs)/\(run)"))
      LatestRun.set(run: "\(runs)/\(run)")
      #expect(LatestRun.wasSet(run: "\(runs)/\(run)"))
      #expect(LatestRun.resolve("\(runs)/latest") == "\(runs)/\(run)")
      #expect(LatestRun.resolve("\(runs)/latest/") == "\(runs)/\(run)")
      let text = try String(contentsOfFile: "\(runs)/latest/config.yaml", encoding: .utf8)
      #expect(text == run)
    }
    #expect(try files.contentsOfDirectory(atPath: runs).sorted() == ["a", "b", "latest"])
    #expect(LatestRun.resolve("\(runs)/a/") == "\(runs)/a")
    #expect(LatestRun.resolve("\(runs)/a//") == "\(runs)/a")
    #expect(LatestRun.resolve("/") == "/")
    // A link to it that a user made.
    try files.createSymbolicLink(atPath: runs + "/mine", withDestinationPath: "latest")
    #expect(LatestRun.resolve("\(runs)/mine") == "\(runs)/b")
  }

  /// TensorBoard follows every link, and must find each run's events once.
  @Test func eventsAreFoundOnce() throws {
    LatestRun.set(run: runs + "/a")
    func events(below folder: String) throws -> Int {
      try files.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
        var isFolder: ObjCBool = false
        let path = "\(folder)/\(name)"
        _ = files.fileExists(atPath: path, isDirectory: &isFolder)
        return try sum + (isFolder.boolValue ? events(below: path) : name == "events" ? 1 : 0)
      }
    }
    #expect(try events(below: runs) == 2)
  }

  /// A process that was killed leaves its link, which the next one removes; those of running ones stay.
  @Test func leftoversAreRemoved() throws {
    // No process has the second number: Linux assigns at most 4,194,304.
    for process in ["4194303", "90000000", "1"] {
      try files.createSymbolicLink(
        atPath: "\(runs)/latest.part-\(process)",
        withDestinationPath: "a"
      )
    }
    LatestRun.set(run: runs + "/a")
    #expect(
      try files.contentsOfDirectory(atPath: runs).sorted() == ["a", "b", "latest", "latest.part-1"]
    )
  }

  /// Earlier versions made a link to the run itself.
  @Test func anOldLinkStillWorksAndIsReplaced() throws {
    try files.createSymbolicLink(atPath: runs + "/latest", withDestinationPath: "a")
    #expect(LatestRun.resolve("\(runs)/latest") == "\(runs)/a")
    LatestRun.set(run: runs + "/b")
    #expect(LatestRun.resolve("\(runs)/latest") == "\(runs)/b")
    #expect(try files.destinationOfSymbolicLink(atPath: runs + "/latest") == "b/.latest")
  }

  @Test func elsewhereAndOverAFolderNothingIsMade() throws {
    try "x".write(toFile: folder.file("models/a/config.yaml"), atomically: true, encoding: .utf8)
    LatestRun.set(run: folder.path + "/models/a")
    #expect(try files.contentsOfDirectory(atPath: folder.path + "/models") == ["a"])
    try "x".write(toFile: folder.file("runs/latest/x"), atomically: true, encoding: .utf8)
    LatestRun.set(run: runs + "/a")
    #expect(try files.contentsOfDirectory(atPath: runs + "/latest") == ["x"])
    #expect(try files.contentsOfDirectory(atPath: runs).sorted() == ["a", "b", "latest"])
  }
}
