package import ArgumentParser
internal import Foundation
package import SpeechModel

/// The choice of a trained model, shared by the commands that use one.
package struct ModelOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model: a file, or the folder of a run.",
      discussion: "Without it, the newest run of asr-train in this folder, runs/latest.",
      valueName: "file or folder"
    )
  )
  package var model: String?

  package init() {}

  /// The file or folder named, or the newest run.
  package var path: String { model ?? Self.latest }

  package static let latest = "runs/latest"

  /// Loads the model.
  ///
  /// - Throws: `ModelFileError`, or `NoModel` if there is none to fall back on.
  package func load() throws -> SpeechRecognizer {
    if model == nil && !FileManager.default.fileExists(atPath: Self.latest) { throw NoModel() }
    return try SpeechRecognizer(modelAt: path)
  }
}

/// No model was named and none was trained here.
package struct NoModel: Error, CustomStringConvertible {
  package var description: String {
    "no model: \(ModelOption.latest) does not exist here; train one with 'asr-train <folder>',"
      + " or name one with --model"
  }
}
