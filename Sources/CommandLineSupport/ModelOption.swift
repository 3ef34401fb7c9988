package import ArgumentParser
internal import Foundation
package import SpeechModel

/// The choice of a trained model, shared by the commands that use one.
package struct ModelOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model: a file, or the folder of a run.",
      discussion:
        "Without it, the run of asr-train that finished last in this folder, runs/latest.",
      valueName: "file or folder"
    )
  )
  package var model: String?

  package init() {}

  /// The given file or folder, or the newest run.
  package var path: String { model ?? Self.latest }

  package static let latest = "runs/latest"

  /// Loads the model, with a note on the error stream if its run has not finished.
  ///
  /// - Throws: `ModelFileError`, or `NoModel` if none was given and there is no run.
  package func load() throws -> SpeechRecognizer {
    try load { try SpeechRecognizer(modelAt: $0) }
  }

  /// Reads the model in another way, with the same note.
  ///
  /// - Throws: What `read` throws, or `NoModel`.
  package func load<Model>(_ read: (_ path: String) throws -> Model) throws -> Model {
    if model == nil { try Self.checkLatest() }
    let model = try read(path)
    if let note = RunState(ofModelAt: path)?.note { Terminal.note("note: \(note)\n") }
    return model
  }

  /// Refuses a folder without a latest run: none has finished, or it was removed.
  ///
  /// - Throws: `NoModel`.
  package static func checkLatest() throws {
    guard FileManager.default.fileExists(atPath: latest) else {
      let runs = RunState.runs(in: "runs")
      throw NoModel(finished: runs.first { $0.note == nil }, unfinished: runs.first)
    }
  }
}

/// No model was given and none was trained in this folder.
package struct NoModel: Error, CustomStringConvertible {
  /// The newest run in this folder that has finished, where the one after it was removed.
  var finished: RunState?
  /// The newest run in this folder that has a model and has not finished.
  var unfinished: RunState?

  package var description: String {
    if let finished {
      let path = shellQuoted(finished.path)
      return
        "no model: the latest run was removed; the newest that has finished is \(finished.path): name it with"
        + " --model \(path)"
    }
    if let unfinished {
      let path = shellQuoted(unfinished.path)
      return
        "no model: no run in runs has finished; the newest is \(unfinished.path): resume it with"
        + " asr-train --resume \(path), or use its model as it is with --model \(path)"
    }
    return
      "no model: \(ModelOption.latest) does not exist here; train one with 'asr-train <folder>',"
      + " or name one with --model"
  }
}
