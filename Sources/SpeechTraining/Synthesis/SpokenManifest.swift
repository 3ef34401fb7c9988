internal import Foundation
internal import SpeechModel

/// What a folder of synthetic clips says of each: how it was made.
enum SpokenManifest {
  /// A clip.
  struct Line: Codable, Equatable {
    /// The path below the folder.
    var path: String
    var label: String
    var speaker: String
    var text: String
    var synthesizer: String
    /// The command line of a synthesizer that is not known here; nil for the others.
    var command: String?
    var voice: String
    var variant: String?
    var rate: Double
    var pitch: Int
    /// The digest of the sound as the synthesizer made it; nil before it did.
    var sound: String?

    /// The same, not spoken yet.
    var unspoken: Line {
      var line = self
      line.sound = nil
      return line
    }
  }

  /// The clips of a folder; nil without a manifest of synthetic clips.
  static func lines(in folder: String) -> [Line]? {
    guard let text = try? String(contentsOfFile: path(in: folder), encoding: .utf8) else {
      return nil
    }
    return try? text.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  /// Writes the clips of a folder.
  ///
  /// - Throws: `SynthesisError.unwritable`.
  static func write(_ lines: [Line], in folder: String) throws {
    let text = try lines.map { try sortedJSON($0) + "\n" }.joined()
    do {
      try AtomicFile.write(Array(text.utf8), to: path(in: folder))
    } catch let error as AtomicFile.Failure {
      throw SynthesisError.unwritable(path: error.path, fault: error.fault)
    }
  }

  private static func path(in folder: String) -> String { "\(folder)/\(SyntheticClips.manifest)" }
}
