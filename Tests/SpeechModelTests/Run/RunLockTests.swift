import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct RunLockTests {
  @Test func oneAtATimeHoldsAFolder() throws {
    let folder = try TemporaryFolder()
    #expect(!RunLock.isHeld(folder.path))
    var lock: RunLock? = try RunLock(folder: folder.path)
    #expect(RunLock.isHeld(folder.path))
    lock?.note(epochs: 7)
    let holder = try #require(RunLock.holder(of: folder.path))
    #expect(holder.process == getpid() && holder.epochs == 7)
    #expect(throws: RunLock.Failure.held(process: getpid())) { try RunLock(folder: folder.path) }
    // Checking the lock does not release it.
    #expect(RunLock.isHeld(folder.path))
    lock = nil
    #expect(!RunLock.isHeld(folder.path))
    #expect(throws: Never.self) { try RunLock(folder: folder.path) }
  }

  @Test func whereNothingCanBeWrittenTheSystemSaysWhy() {
    #expect(throws: RunLock.Failure.unwritable(.system(code: ENOENT))) {
      try RunLock(folder: "/nowhere")
    }
  }
}
