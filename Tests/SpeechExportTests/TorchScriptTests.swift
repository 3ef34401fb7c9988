import Foundation
import SpeechModel
import TestSupport
import Testing

/// `Interop/torch_model.py` goes through TorchScript with every preset, by `Interop/torch_check.py`.
@Suite(.enabled(if: Python.hasTorch, "\(Python.program) has no torch and safetensors"))
struct TorchScriptTests {
  @Test func everyPresetIsScripted() throws {
    let folder = try TemporaryFolder()
    var paths = try Preset.allCases.map { preset in
      let path = try folder.file("\(preset.rawValue).safetensors")
      var features = FeatureConfiguration()
      if preset == .matchboxNet { features.melBands = 64 }
      try TrainedModel.made(preset.layers, features).write(to: path)
      return path
    }
    paths += ["mfcc", "recurrent"].map { Fixtures.path("reference/models/\($0).safetensors") }
    let script = Fixtures.package.appending(path: "Interop/torch_check.py").path
    let answer = try Python.run([script] + paths)
    let lines = answer.output.split(separator: "\n")
    #expect(lines.count == paths.count, "\(answer.errors)")
    for line in lines { #expect(line.contains(": differ by "), "\(line)") }
    #expect(answer.status == 0, "\(answer.output)")
  }
}
