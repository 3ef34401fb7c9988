internal import Foundation
internal import SpeechModel

/// Where a served model comes from: a file or the folder of a run, and the name that consumers use.
package struct ModelSource: Sendable, Equatable {
  /// The name by which requests choose it.
  package let name: String
  /// The file or folder.
  package let path: String

  /// The model's file at this moment.
  var file: String { SpeechRecognizer.modelFile(path) }

  /// Names a file or folder.
  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Reads `path` or `name=path`; without a name, the one of the file or of the run's folder.
  package init(argument: String) {
    if let equals = argument.firstIndex(of: "="), equals != argument.startIndex,
      !argument[..<equals].contains("/"), !FileManager.default.fileExists(atPath: argument)
    {
      self.init(
        name: String(argument[..<equals]),
        path: String(argument[argument.index(after: equals)...])
      )
    } else {
      self.init(name: Self.name(ofModelAt: argument), path: argument)
    }
  }

  /// `runs/second`, `runs/second/model.safetensors` and `second.safetensors` are all `second`.
  private static func name(ofModelAt path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if lastComponent(of: path) == "model.safetensors", path.contains("/") {
      path = parentFolder(of: path)
    }
    let name = lastComponent(of: path)
    let ending = ".safetensors"
    return name.hasSuffix(ending) && name != ending ? String(name.dropLast(ending.count)) : name
  }
}
