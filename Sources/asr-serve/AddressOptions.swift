import ArgumentParser
import SpeechServing

/// Where the server listens.
struct AddressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The address to listen on; 0.0.0.0 for every network of this machine.",
      valueName: "address"
    )
  )
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port; 0 for any that is free.", valueName: "number"))
  var port = 8080

  mutating func validate() throws {
    if !(0...65_535).contains(port) {
      throw ValidationError("--port is \(port); expected 0 to 65535")
    }
  }

  func apply(to options: inout ServingOptions) {
    options.host = host
    options.port = port
  }
}
