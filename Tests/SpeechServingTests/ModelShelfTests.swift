import Foundation
import SpeechModel
import SpeechServing
import TestSupport
import Testing

@Suite struct ModelShelfTests {
  @Test(arguments: [
    ("runs/second", "second", "runs/second"),
    ("runs/second/", "second", "runs/second/"),
    ("runs/second/model.safetensors", "second", "runs/second/model.safetensors"),
    ("second.safetensors", "second", "second.safetensors"),
    ("model.safetensors", "model", "model.safetensors"),
    ("words=runs/second", "words", "runs/second"),
    ("a/b=c", "b=c", "a/b=c"),
    ("=x", "=x", "=x"),
  ])
  func sourcesAreNamed(_ argument: String, _ name: String, _ path: String) {
    #expect(ModelSource(argument: argument) == ModelSource(name: name, path: path))
  }

  @Test(arguments: [(nil, 0.25), (0, nil), (0.5, 0.5), (1, 1)] as [(Double?, Double?)])
  func aThresholdReplacesTheModelsOwn(_ given: Double?, _ expected: Double?) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.safetensors")
    let model = try TrainedModel(contentsOf: Fixtures.path("reference/models/linear.safetensors"))
    try model.deciding(by: DecisionRule(rejectionThreshold: 0.25)).write(to: path)
    let served = try ServedModel(ModelSource(name: "m", path: path), threshold: given)
    #expect(served.recognizer.rejectionThreshold == expected)
  }

  @Test func aBrokenFileLeavesTheFormerModel() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.safetensors")
    func put(_ name: String) throws {
      let bytes = try Data(
        contentsOf: URL(filePath: Fixtures.path("reference/models/\(name).safetensors"))
      )
      try bytes.write(to: URL(filePath: path), options: .atomic)
    }
    try put("linear")
    let shelf = try ModelShelf([ModelSource(name: "m", path: path)])
    let digest = try #require(shelf.model(named: nil)).digest
    #expect(digest == "fdbd97d3c8a3f454b9a65af2b582d89fc8a441ef6c7817b31200a726fde71f23")
    #expect(shelf.model(named: "other") == nil)
    #expect(shelf.reload(at: 0) == .unchanged)

    try Data("nonsense".utf8).write(to: URL(filePath: path))
    guard case .refused(let words) = shelf.reload(at: 0) else {
      Issue.record("a broken file was taken")
      return
    }
    #expect(words.hasPrefix("\(path): "))
    #expect(shelf.slots[0].refusal == words && shelf.slots[0].refusals == 1)
    #expect(shelf.model(named: "m")?.digest == digest)

    try put("lstm")
    guard case .replaced(let other) = shelf.reload(at: 0) else {
      Issue.record("the new file was not taken")
      return
    }
    #expect(shelf.slots[0].refusal == nil && shelf.slots[0].replacements == 1)
    #expect(shelf.model(named: "m")?.digest == other && other != digest)
  }
}
