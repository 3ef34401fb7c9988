/// The path of a configured layer in the tree of layers.
public struct LayerPath: Sendable, Equatable {
  private let namePrefix: String
  private let wordsPrefix: String
  private let numberPrefix: String
  private let index: Int

  /// The prefix of its tensors' names: `layers.3.body.0`.
  public var name: String { "\(namePrefix)\(index)" }
  /// Its path in messages, counted from 1: "layer 4, body layer 1".
  public var words: String { "\(wordsPrefix)\(index + 1)" }

  /// Its path in tables, counted from 1: "4.body.1".
  var number: String { "\(numberPrefix)\(index + 1)" }

  /// A layer of the network itself, counted from 0.
  package static func top(_ index: Int) -> LayerPath {
    LayerPath(namePrefix: "layers.", wordsPrefix: "layer ", numberPrefix: "", index: index)
  }

  /// A layer of one of its branches, counted from 0.
  func child(_ branch: String, _ index: Int) -> LayerPath {
    LayerPath(
      namePrefix: "\(name).\(branch).",
      wordsPrefix: "\(words), \(branch) layer ",
      numberPrefix: "\(number).\(branch).",
      index: index
    )
  }

  /// The layer after it.
  var next: LayerPath {
    LayerPath(
      namePrefix: namePrefix,
      wordsPrefix: wordsPrefix,
      numberPrefix: numberPrefix,
      index: index + 1
    )
  }
}
