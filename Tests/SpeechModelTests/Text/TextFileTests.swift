import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct TextFileTests {
  private func refusal(_ path: String, limitBytes: Int = 1_000) -> TextFile.Refusal? {
    do throws(TextFile.Refusal) {
      _ = try TextFile.read(path, limitBytes: limitBytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func encodingsAreRead() throws {
    let plain = Array("grün\n".utf8)
    let (little, big): ([UInt8], [UInt8]) = "grün\n".utf16.reduce(into: ([], [])) { bytes, unit in
      bytes.0 += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      bytes.1 += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
    #expect(try TextFile.text(of: plain) == "grün\n")
    #expect(try TextFile.text(of: [0xEF, 0xBB, 0xBF] + plain) == "grün\n")
    #expect(try TextFile.text(of: [0xFF, 0xFE] + little) == "grün\n")
    #expect(try TextFile.text(of: [0xFE, 0xFF] + big) == "grün\n")
  }

  @Test func whatIsNoTextIsNamedWithItsLine() {
    func refusal(_ bytes: [UInt8]) -> TextFile.Refusal? {
      do throws(TextFile.Refusal) {
        _ = try TextFile.text(of: bytes)
        return nil
      } catch {
        return error
      }
    }
    let latin = refusal(Array("a\nb\nc".utf8) + [0xE9])
    #expect(latin?.line == 3)
    #expect(latin?.words == "this is not UTF-8 text; save the file as UTF-8")
    #expect(refusal([0xFF, 0xFE, 0x61])?.words.hasPrefix("this is not UTF-16 text") == true)
    #expect(refusal([0xFF, 0xFE, 0x00, 0xD8])?.words.hasPrefix("this is not UTF-16 text") == true)
  }

  @Test func whatIsNoFileIsCalledWhatItIs() throws {
    let folder = try TemporaryFolder()
    #expect(refusal(folder.path + "/none")?.words == "there is no such file")
    #expect(refusal(folder.path)?.words == "this is a folder; expected a file")
    let link = try folder.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "gone")
    #expect(refusal(link)?.words == "this is a link to a file that is not there")
    #expect(refusal("/tmp\0/x")?.words == "the path holds a NUL character")
    let file = try folder.file("file")
    try String(repeating: "a", count: 1_001).write(toFile: file, atomically: true, encoding: .utf8)
    #expect(refusal(file)?.words == "it has 1001 bytes; expected at most 1000")
    #expect(refusal(file, limitBytes: 1_001) == nil)
  }

  @Test func devicesAndPipesAreReadToABound() throws {
    #expect(try TextFile.read("/dev/null", limitBytes: 10).isEmpty)
    #expect(refusal("/dev/zero")?.words.hasSuffix("; expected at most 1000") == true)
    let folder = try TemporaryFolder()
    let pipe = try folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let writer = Thread {
      try? FileHandle(forWritingTo: URL(filePath: pipe)).write(contentsOf: Data("seed: 1\n".utf8))
    }
    writer.start()
    #expect(try TextFile.read(pipe, limitBytes: 1_000) == "seed: 1\n")
  }
}
