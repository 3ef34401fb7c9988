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
      tokenFile.map { "-H \"Authorization: Bearer $(\(AccessOptions.firstToken(in: $0)))\" " } ?? ""
    return """
      serving \(names.joined(separator: ", "))
      page: \(address)/
      try: curl \(token)--data-binary @\(shellQuoted(recording ?? "<your recording>")) \(address)/recognize
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

  /// The endings of files that the server reads.
  private static let endings = ["wav", "flac", "ogg", "mp3", "aiff", "au", "caf"]
  /// The most files that are looked at for one to try.
  private static let mostFiles = 2_000

  /// A recording that the first model did not learn from, or any in or below this folder; nil if
  /// there is none.
  private var recording: String? { models.first.flatMap { Self.clip(of: $0) } ?? Self.clipHere }

  /// A clip that a model's run kept for its test, if that is still where it was.
  private static func clip(of model: ServedModel) -> String? {
    let model = SpeechRecognizer.modelFile(model.path)
    let run = LatestRun.resolve(parentFolder(of: model))
    guard let bytes = FileManager.default.contents(atPath: "\(run)/split.json"),
      let split = try? JSONDecoder().decode(Split.self, from: bytes)
    else { return nil }
    let folder = isDirectory(split.root) ? split.root : parentFolder(of: split.root)
    return (split.testing + split.validation).prefix(mostFiles)
      .map { $0.hasPrefix("/") || folder.isEmpty ? $0 : "\(folder)/\($0)" }
      .first(where: isReadable)
  }

  /// What a run's `split.json` says of its clips.
  private struct Split: Decodable {
    var root: String
    var validation: [String]
    var testing: [String]
  }

  private static var clipHere: String? {
    let files = FileManager.default.enumerator(atPath: ".")
    var looked = 0
    while looked < mostFiles, let file = files?.nextObject() as? String {
      looked += 1
      if lastComponent(of: file).hasPrefix(".") {
        files?.skipDescendants()
      } else if isReadable(file) {
        return file
      }
    }
    return nil
  }

  private static func isReadable(_ file: String) -> Bool {
    endings.contains(fileEnding(of: file)) && (try? AudioFile.read(file)) != nil
  }
}
