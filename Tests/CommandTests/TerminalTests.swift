import CommandLineSupport
import Foundation
import TestSupport
import Testing

@Suite struct TerminalTests {
  @Test(
    arguments: [
      (["LANG": "en_US.UTF-8"], true), (["LANG": "C.utf8"], true),
      (["LANG": "de_DE.ISO-8859-1"], false), ([:], false),
      (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false),
      (["LC_ALL": "", "LC_CTYPE": "en_US.UTF-8", "LANG": "C"], true),
      (["LANG": "en_US.UTF-8", "TERM": "dumb"], false),
    ] as [([String: String], Bool)]
  )
  func unicodeIsTheLocales(_ environment: [String: String], _ expected: Bool) {
    #expect(Terminal.showsUnicode(environment) == expected)
  }

  @Test(
    arguments: [
      (["TERM": "xterm-256color"], true), (["TERM": "xterm"], true), (["TERM": "tmux"], true),
      (["TERM": "vt220"], false), (["TERM": "vt220", "COLORTERM": "truecolor"], true),
      (["TERM": "dumb", "COLORTERM": "truecolor"], false), (["TERM": "xterm-mono"], false),
      ([:], false), (["TERM": "xterm-256color", "NO_COLOR": "1"], false),
      (["TERM": "xterm-256color", "NO_COLOR": ""], true), (["TERM": "stumb"], false),
    ] as [([String: String], Bool)]
  )
  func coloursAreTheTerminals(_ environment: [String: String], _ expected: Bool) {
    #expect(Terminal.showsColours(environment) == expected)
  }

  private static let script = "/usr/bin/script"

  /// Trains in a pseudo-terminal; what it shows.
  private func train(_ settings: String, columns: Int) throws -> String {
    let folder = try WorkingFolder.shared.get().path
    let output = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: Self.script)
    let command = """
      stty cols \(columns); env -u NO_COLOR \(settings) '\(Command.folder)asr-train' 'my words' --model linear \
      --epochs 30 --output '\(output.path)/run'
      """
    process.arguments = ["-qec", command, "/dev/null"]
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: script), "needs util-linux's script"),
    arguments: [
      (40, "LC_ALL=C.UTF-8 TERM=xterm", "▕", "\u{1B}[36m"),
      (80, "LC_ALL=C.UTF-8 TERM=xterm NO_COLOR=1", "▕", nil),
      (120, "LC_ALL=C TERM=vt100", "[", nil),
    ] as [(Int, String, String, String?)]
  )
  func aBarFitsARealTerminal(_ columns: Int, _ settings: String, _ edge: String, _ colour: String?)
    throws
  {
    let shown = try train(settings, columns: columns)
    #if os(Linux)
      let bars = shown.matches(of: /\r([^\r\n]+)\x{1B}\[K/).map { String($0.1) }
      #expect(bars.count >= 2)
      for bar in bars {
        #expect(bar.contains(edge), "\(bar)")
        #expect(bar.contains("\u{1B}[36m") == (colour != nil))
        let plain = bar.replacing("\u{1B}[36m", with: "").replacing("\u{1B}[0m", with: "")
        #expect(plain.count < columns, "\(plain)")
      }
      #expect(shown.contains("validation accuracy  "))
    #endif
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: script), "needs util-linux's script")
  )
  func aDumbTerminalGetsPlainLines() throws {
    let shown = try train("LC_ALL=C.UTF-8 TERM=dumb", columns: 80)
    #expect(!shown.contains("\u{1B}"))
    #expect(shown.contains("epoch 30 of 30  training loss"))
    #expect(!shown.contains("▁") && shown.contains(/validation loss +\d/))
  }
}
