import CommandLineSupport
import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct RunStateTests {
  private let folder: TemporaryFolder
  private var run: String { folder.path + "/my run" }

  init() throws {
    folder = try TemporaryFolder()
    for (name, text) in [
      ("config.yaml", ""), ("model.safetensors", ""), ("metrics.jsonl", "{}\n{}\n{\"cut"),
    ] {
      try text.write(toFile: folder.file("my run/\(name)"), atomically: true, encoding: .utf8)
    }
  }

  private func note(ending: String?) throws -> String? {
    let summary = "\(run)/summary.json"
    try? FileManager.default.removeItem(atPath: summary)
    if let ending {
      try "{\"ending\" : \"\(ending)\"}".write(toFile: summary, atomically: true, encoding: .utf8)
    }
    let ofFolder = RunState(ofModelAt: run)
    #expect(ofFolder == RunState(ofModelAt: run + "/model.safetensors"))
    return ofFolder?.note
  }

  @Test func aNoteSaysWhatBecameOfTheRun() throws {
    let resume = "to resume it: asr-train --resume '\(run)'"
    #expect(try note(ending: "finished") == nil)
    #expect(try note(ending: "early-stopping") == nil)
    #expect(
      try note(ending: "interrupted")
        == "epoch 2, not calibrated: \(run) was stopped; \(resume)"
    )
    let lock = try RunLock(folder: run)
    lock.note(epochs: 30)
    // Whatever it came to before, it is being trained.
    for ending in ["interrupted", "finished", nil] {
      #expect(
        try note(ending: ending) == "epoch 2 of 30, not calibrated: \(run) still trains"
      )
    }
    withExtendedLifetime(lock) {}
  }

  @Test func theNumberOfEpochsOutlivesTheProcess() throws {
    try RunLock(folder: run).note(epochs: 30)
    let resume = "to resume it: asr-train --resume '\(run)'"
    #expect(
      try note(ending: nil)
        == "epoch 2 of 30, not calibrated: \(run) was killed or ended with an error; \(resume)"
    )
    #expect(
      try note(ending: "max-time")
        == "epoch 2 of 30: \(run) was stopped when its time was up; \(resume)"
    )
  }

  @Test func aModelByItselfHasNone() throws {
    try FileManager.default.removeItem(atPath: run + "/metrics.jsonl")
    #expect(RunState(ofModelAt: run) == nil)
    #expect(RunState(ofModelAt: folder.path) == nil)
    #expect(RunState(ofModelAt: "/nowhere/model.safetensors") == nil)
  }
}
