import ArgumentParser
import CommandLineSupport

@main
struct DataCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-data",
    abstract:
      "Look at recordings before they are trained on, and compare new ones with old, and make more.",
    discussion: """
      EXAMPLES:
        asr-data check words/ --output check.html
        asr-data augment --show 5 clip.wav -o dir/
        asr-data compare words/ new/
        asr-data synthesize --words yes,no,up -o spoken/
        asr-data mix words/ --background noise/ --words yes,no -o mix/

      \(exitStatuses(
        failure: "something failed, or check found what is certainly wrong",
        finding: "compare found a shift"
      ))
      """,
    version: ProgramVersion.words("asr-data"),
    subcommands: [
      CheckCommand.self, AugmentCommand.self, CompareCommand.self, SynthesizeCommand.self,
      MixCommand.self,
    ]
  )
}
