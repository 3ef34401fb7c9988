import SpeechModel
import TestSupport
import Testing

@Suite struct NearestPathTests {
  @Test func theFirstMissingPartIsReplaced() throws {
    let folder = try TemporaryFolder()
    for file in ["runs/first/model.safetensors", "runs/second/model.safetensors", "ab/clip.wav"] {
      try "".write(toFile: folder.file(file), atomically: true, encoding: .utf8)
    }
    let root = folder.path
    for (path, meant) in [
      ("runs/frist", "runs/first"), ("run/second", "runs/second"),
      ("runs/sekond/model.safetensors", "runs/second/model.safetensors"),
      ("ab/clip.wv", "ab/clip.wav"), ("Runs/first/", "runs/first/"), ("AB/clip.wav", "ab/clip.wav"),
    ] { #expect(nearestPath(to: "\(root)/\(path)") == "\(root)/\(meant)") }
    // It is there; nothing is like it; what is like it has no such file; few letters are like any.
    for path in [
      "runs/first", "runs/elsewhere", "runs/frist/config.yaml", "xy", "ac", "rows",
      "runs/first/a\0b",
    ] {
      #expect(nearestPath(to: "\(root)/\(path)") == nil, "\(path)")
    }
    #expect(nearestPath(to: "") == nil)
  }
}
