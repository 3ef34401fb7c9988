import Foundation
import SpeechModel
import SpeechTraining
import TestSupport

/// A shell script that speaks: it copies a recording of its own, of which one sample differs by the first letter of
/// the text, and notes how it was called.
struct FakeSynthesizer {
  private let folder: TemporaryFolder
  let script: String

  /// - Parameter lines: What the script does; its arguments are text, voice, rate, slowness, pitch and the
  ///   file to write.
  init(_ folder: TemporaryFolder, named name: String = "say", _ lines: String? = nil) throws {
    self.folder = folder
    let recording = try folder.file("spoken-by-\(name).wav")
    // Half a second of silence, sound, and silence.
    var clip = tone(hertz: 400, seconds: 0.3, rate: 22_050, amplitude: 0.5)
    let silence = [Float](repeating: 0, count: 11_025)
    clip.samples = silence + clip.samples + silence
    try AudioFile.write(clip, to: recording)
    script = try folder.script(
      name,
      lines ?? """
        echo "$@" >> '\(folder.path)/calls.txt'; cp '\(recording)' "$6"
        printf %.1s "$1" | dd of="$6" bs=1 seek=30044 conv=notrunc 2>/dev/null
        """
    )
  }

  /// The command line of the script with every name that there is.
  var command: String { "'\(script)' {text} {voice} {rate} {slowness} {pitch} {out}" }

  /// How the script was called, in the order of the bytes.
  var calls: [String] {
    get throws {
      try String(contentsOfFile: "\(folder.path)/calls.txt", encoding: .utf8)
        .split(separator: "\n").map { line in
          // But for the file, whose name is no one's business.
          line.split(separator: " ").dropLast().joined(separator: " ")
        }.sorted()
    }
  }
}
