import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechBenchmark
import SpeechModel
import SpeechTraining

struct AugmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Each augmentation step on a 1 s clip at 16 kHz, in milliseconds, on one thread.",
    discussion: """
      Every kind of step with its defaults, then the steps that ds-cnn-s is trained with by \
      default, as often as they happen, and what a training step takes for a clip beside them.
      """
  )

  @OptionGroup var options: BenchOptions

  func run() throws {
    let kinds = try AugmentationBenchmark.secondsByKind()
    let recipe = try AugmentationBenchmark.recipeSeconds(of: .dsCNNSmall)
    let training = try AugmentationBenchmark.trainingSeconds(of: BenchmarkNetwork(.dsCNNSmall))
    func row(_ work: String, _ seconds: Double) -> BenchRow {
      BenchRow(work: work, value: seconds * 1e3, unit: "ms a clip")
    }
    let rows =
      kinds.compactMap { kind in kind.seconds.map { row("augment \(kind.name)", $0) } }
      + [row("augment as ds-cnn-s", recipe), row("train ds-cnn", training)]
    try BenchRow.print(rows, json: options.json)
    if options.json { return }
    let compositions = kinds.filter { $0.seconds == nil }.map(\.name)
    try Terminal.print(
      "not timed: \(compositions.joined(separator: ", ")), which cost what their steps cost"
    )
    try Terminal.print(
      String(
        format: "augmentation takes %.0f %% of the time of a training step of ds-cnn-s",
        100 * recipe / training
      )
    )
  }
}
