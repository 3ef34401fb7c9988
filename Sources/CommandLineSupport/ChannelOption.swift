package import ArgumentParser
package import SpeechModel

/// The choice of a channel of recordings with several, shared by the commands that read them.
package struct ChannelOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The channel to hear of each recording, from 1; by default the mean of all.",
      discussion: "A recording that has no such channel is an error.",
      valueName: "number"
    )
  )
  package var channel: Int?

  package init() {}

  package mutating func validate() throws {
    if let channel, channel < 1 {
      throw ValidationError("--channel is \(channel); expected 1 or more")
    }
  }

  /// The given channel, or the mean.
  package var choice: ChannelChoice { ChannelChoice(number: channel) }
}
