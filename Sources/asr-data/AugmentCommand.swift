import ArgumentParser

struct AugmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Hear what augmentation does to a clip."
  )
}
