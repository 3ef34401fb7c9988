import CommandLineSupport
import Foundation
import SpeechModel
import SpeechServing

/// What the command prints once the server answers: its page, its models and a line to try.
struct Greeting: Sendable {
  let models: [ServedModel]
  let options: ServingOptions
  let tokenFile: String?

  init(server: SpeechServer, options: ServingOptions, tokenFile: String?) {
    models = server.models
    self.options = options
    self.tokenFile = tokenFile
  }

  func text(port: Int) -> String {
    let address = "http://\(Self.urlHost(options.host)):\(port)"
    let names = models.map { model in
      "\(model.name) (\(counted(model.recognizer.labels.count, "label")))"
    }
    let token =
      tokenFile.map { "-H \"Authorization: Bearer $(head -n1 \(shellQuoted($0)))\" " } ?? ""
    return """
      serving \(names.joined(separator: ", "))
      page: \(address)/
      try: curl \(token)--data-binary @\(shellQuoted(Self.recording)) \(address)/recognize
      """
  }

  /// An address to which a client on this machine can connect.
  private static func urlHost(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::": "[::1]"
    case _ where host.contains(":"): "[\(host)]"
    default: host
    }
  }

  /// The most files that are looked at for one to try.
  private static let mostFiles = 2_000

  /// A recording in or below this folder; a name that stands for one if there is none.
  private static var recording: String {
    let files = FileManager.default.enumerator(atPath: ".")
    var looked = 0
    while looked < mostFiles, let file = files?.nextObject() as? String {
      looked += 1
      if lastComponent(of: file).hasPrefix(".") {
        files?.skipDescendants()
      } else if ["wav", "flac", "ogg", "mp3"].contains(fileEnding(of: file).lowercased()) {
        return file
      }
    }
    return "clip.wav"
  }
}
