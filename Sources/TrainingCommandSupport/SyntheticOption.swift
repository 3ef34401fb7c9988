package import ArgumentParser
internal import SpeechModel
package import SpeechTraining

/// Which synthetic clips to train on, shared by the commands that train.
package struct SyntheticOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder of synthetic clips of the same labels, to train on beside the recordings, or auto.",
      discussion: """
        asr-data synthesize makes one. With auto the labels are spoken first, by \
        \(SynthesisRun.usualVoices) English voices of the synthesizers that are installed (sudo apt \
        install espeak-ng flite; asr-data synthesize --help names more), into a folder 'synthetic' in that \
        of the result; a folder of that name is ./auto. \
        Synthetic clips only train: none validates or tests, whatever the split.
        """,
      valueName: "folder"
    )
  )
  package var synthetic: String?

  package init() {}

  /// What stands for clips that are yet to be spoken.
  private static let auto = "auto"

  /// Whether there will be any.
  package var isGiven: Bool { synthetic != nil }

  /// The folder of clips that there are already; nil for none.
  package var folder: String? { synthetic == Self.auto ? nil : synthetic }

  /// The voices that speak first; nil for none.
  ///
  /// - Throws: `SynthesisError` if no synthesizer is installed.
  package func voices() throws -> SyntheticVoices? {
    synthetic == Self.auto ? try .installed() : nil
  }

  /// What names a folder of clips, as a word of a command.
  package static func argument(_ folder: String) -> String {
    shellQuoted(folder == auto ? "./\(folder)" : folder)
  }
}
