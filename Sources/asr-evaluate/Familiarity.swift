import Foundation
import SpeechModel
import SpeechTraining

/// How much of an evaluation is due to clips and noise that the model knows, in words and numbers.
struct Familiarity {
  /// Requested clips that trained the model; nil if unknown.
  var trained: Int?
  /// Scored clips that chose its epoch; nil if unknown.
  var validated: Int?
  /// Recordings of noise that trained it; nil if unknown, or none is mixed in.
  var noise: Int?
  /// The clips that trained it, scored separately; nil if there are none, or they were requested.
  var apart: Evaluation?
  /// The other clips, if those that trained it are scored with them; nil if all trained it.
  var without: Evaluation?
  /// The scored clips that neither trained nor chose it, if some chose it.
  var unseen: Evaluation?
  /// The clips scored that have copies in training, as the run found.
  var copied: CopiedClips?
  private var isStartUnknown = false
  private var subset: Subset?
  private var noiseFiles = 0
  private var scored: Int

  init(
    _ heard: HeardClips?,
    _ apart: Evaluation?,
    _ evaluation: Evaluation,
    _ dataset: Dataset,
    subset: Subset?,
    isWithNoise: Bool
  ) {
    self.subset = subset
    self.apart = apart
    scored = evaluation.outcomes.count + evaluation.outOfVocabulary.count
    noiseFiles = dataset.noise.count
    if let subset, subset != .training { copied = dataset.copiedClips(evaluation, subset) }
    guard let heard else { return }
    func paths(_ indices: Set<Int>) -> Set<[UInt8]> {
      Set(indices.map { Array(dataset.clips[$0].path.utf8) })
    }
    let (trained, validated) = (paths(heard.trained), paths(heard.validated))
    self.trained = trained.count
    self.validated = validated.count
    isStartUnknown = heard.isStartUnknown
    if isWithNoise { noise = heard.noise }
    if apart == nil, !trained.isEmpty {
      without = evaluation.only { !trained.contains(Array($0.utf8)) }
    }
    if subset != .validation, !validated.isEmpty {
      unseen = evaluation.only {
        !trained.contains(Array($0.utf8)) && !validated.contains(Array($0.utf8))
      }
    }
  }

  /// What the user should know before reading a figure.
  var notes: [String] {
    var notes: [String] = []
    if trained == nil {
      notes.append(
        "the model file does not say which clips trained it: some of these may have, and then the"
          + " figures are too good"
      )
    }
    if isStartUnknown {
      notes.append(
        "the model that training started from does not say which clips trained it: some of these may"
          + " have"
      )
    }
    return notes
  }

  /// What follows the accuracy.
  var lines: [String] {
    var lines: [String] = []
    if let trained, trained > 0 {
      if let apart {
        let all = scored + trained
        lines += [
          "\(trained) of these \(all) clips trained this model and are scored apart:"
            + " \(apart.accuracyInWords), which says nothing about other recordings"
        ]
      } else {
        lines += [
          "\(trained) of these \(scored) clips trained this model; accuracy without them: "
            + (without?.accuracyInWords ?? "none is left")
        ]
      }
    }
    if subset == .validation {
      lines.append("validation clips chose the best epoch: others will do a little worse")
    } else if let validated, validated > 0 {
      lines.append(
        "\(validated) of these clips chose the best epoch, so that others will do a little worse;"
          + " accuracy on clips that the model has neither learned nor been chosen by: "
          + (unseen?.accuracyInWords ?? "none is left")
      )
    }
    if let copied, copied.copied > 0 { lines.append(copied.words) }
    if let noise, noise > 0 {
      lines.append(
        "\(noise) of the \(noiseFiles) recordings of noise trained this model, too: in noise that it"
          + " has not heard it may well do worse"
      )
    }
    return lines
  }
}
