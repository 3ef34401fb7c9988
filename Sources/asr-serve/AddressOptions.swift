import ArgumentParser
import SpeechServing

/// Where the server listens.
struct AddressOptions: ParsableArguments {
  @Option(setting: \.host, valueName: "address") var host: ServingChange?
  @Option(setting: \.port, valueName: "number") var port: ServingChange?
}
