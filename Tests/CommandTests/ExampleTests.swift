import Foundation
import SpeechModel
import TestSupport
import Testing

/// The example of a program that trains says what it does, and the model that it writes works.
@Suite struct ExampleTests {
  @Test func programTrainsOnClipsInMemory() throws {
    let folder = try TemporaryFolder()
    let program = try Command("training-example", [Fixtures.path("words")], in: folder.path)
    #expect(program.status == 0, "\(program.output)\(program.errors)")
    func line(_ start: String) throws -> String {
      try #require(program.lines.first { $0.hasPrefix(start) }, "\(program.output)")
    }
    #expect(try line("checked").hasPrefix("checked 160 clips of 4 words:"))
    #expect(try line("  epoch 1 of 20: ").hasSuffix(" % of the validation clips"))
    #expect(try line("trained") == "trained, ended: requested")
    for start in ["test clips: ", "strangers: ", "yes or no: "] {
      #expect(try line(start).contains("95 % interval"))
    }
    #expect(try line("strangers: ").contains(" of 24;"))
    #expect(program.lines.count { $0.hasSuffix(" % of 6 recognized") } == 4)
    let path = String(try line("written: ").dropFirst("written: ".count))
    #expect(try SpeechRecognizer(modelAt: path).labels == ["no", "yes"])
    // Runs in memory leave no folder.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func programSaysHowItIsUsed() throws {
    let folder = try TemporaryFolder()
    let program = try Command("training-example", [], in: folder.path)
    #expect(program.status == 64)
    #expect(program.output == "usage: TrainingProgram <folder of words>\n")
  }
}
