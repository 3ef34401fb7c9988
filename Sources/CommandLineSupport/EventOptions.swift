package import ArgumentParser
package import SpeechModel

/// How words are looked for in long recordings and in streams, shared by the commands that do.
package struct EventOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("From one window to the next, in seconds.", valueName: "seconds")
  )
  package var hop: Double = StreamSettings().hopSeconds

  @Option(
    help: ArgumentHelp(
      "The length of a window, in seconds; by default a little more than a usual training clip.",
      valueName: "seconds"
    )
  )
  package var window: Double?

  @Option(
    help: ArgumentHelp(
      "The time over which probabilities are averaged, in seconds.",
      valueName: "seconds"
    )
  )
  package var smooth: Double = StreamSettings().smoothingSeconds

  @Option(
    help: ArgumentHelp(
      "The time after a word in which the same word is not heard again, in seconds.",
      valueName: "seconds"
    )
  )
  package var refractory: Double = StreamSettings().refractorySeconds

  @Flag(help: "After a word, no other word is heard for that time, either.")
  package var exclusive = false

  @Flag(
    help: ArgumentHelp(
      "Run the network along with the sound, every frame once, instead of over each window.",
      discussion: """
        For networks of convolutions and forward lstm or gru; takes less time at a small --hop, and hears what \
        lies around a window.
        """
    )
  )
  package var incremental = false

  package init() {}

  /// The settings, with a threshold; nil or 0, which answers everything, for the default.
  ///
  /// - Throws: `ValidationError` for settings out of range.
  package func settings(threshold: Double?) throws -> StreamSettings {
    var settings = StreamSettings()
    settings.hopSeconds = hop
    settings.windowSeconds = window
    settings.smoothingSeconds = smooth
    settings.refractorySeconds = refractory
    settings.isExclusive = exclusive
    settings.mode = incremental ? .incremental : .windows
    settings.threshold = threshold == 0 ? nil : threshold
    do {
      try settings.validate()
    } catch let error as ConfigurationError {
      throw ValidationError("\(error)")
    }
    return settings
  }
}
