import ArgumentParser
import CommandLineSupport

@main
struct DataCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-data",
    abstract: "Look at labelled recordings before they are trained on.",
    discussion: """
      EXAMPLES:
        asr-data check words/ --output check.html
        asr-data augment --show 5 clip.wav -o dir/
      """,
    version: ProgramVersion.words("asr-data"),
    subcommands: [CheckCommand.self, AugmentCommand.self]
  )
}
