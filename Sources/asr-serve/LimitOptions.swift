import ArgumentParser
import SpeechServing

/// What the server refuses as too much.
struct LimitOptions: ParsableArguments {
  @Option(setting: \.longestBodyMebibytes, valueName: "mebibytes") var maxBody: ServingChange?
  @Option(setting: \.longestSeconds, valueName: "seconds") var maxSeconds: ServingChange?
  @Option(setting: \.queueClips, valueName: "number") var queue: ServingChange?
  @Option(setting: \.deadlineSeconds, valueName: "seconds") var deadline: ServingChange?
  @Option(setting: \.graceSeconds, valueName: "seconds") var grace: ServingChange?
  @Option(setting: \.mostConnections, valueName: "number") var maxConnections: ServingChange?
  @Option(setting: \.mostStreams, valueName: "number") var streams: ServingChange?
  @Option(setting: \.idleSeconds, valueName: "seconds") var idleTimeout: ServingChange?
  @Option(setting: \.bodySeconds, valueName: "seconds") var bodyTimeout: ServingChange?
}
