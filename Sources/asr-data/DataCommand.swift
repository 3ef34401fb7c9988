import ArgumentParser

@main
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-data",
    abstract: "Look at labelled recordings before they are trained on.",
    subcommands: [CheckCommand.self, AugmentCommand.self]
  )
}
