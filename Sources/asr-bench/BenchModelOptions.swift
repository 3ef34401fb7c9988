import ArgumentParser
import SpeechBenchmark
import SpeechModel
import SpeechTraining

/// The models of a benchmark of recognition.
struct BenchModelOptions: ParsableArguments {
  @Option(help: "A network (lstm, lstm-256x2, cnn, ds-cnn), a model file or a run folder.")
  var model: String?

  @Option(help: "One preset of asr-train instead, untrained.")
  var preset: Preset?

  mutating func validate() throws {
    guard preset == nil || model == nil else {
      throw ValidationError("--model and --preset exclude each other")
    }
  }

  /// The chosen model with its name, or all that are compared with other systems.
  func models() throws -> [(name: String, model: TrainedModel)] {
    if let preset { return [(preset.rawValue, try BenchmarkNetwork(preset).model())] }
    guard let model else {
      return try BenchmarkNetwork.compared.map { ($0.name, try $0.model()) }
    }
    if let network = BenchmarkNetwork(compared: model) { return [(model, try network.model())] }
    return [(model, try TrainedModel(contentsOf: SpeechRecognizer.modelFile(model)))]
  }
}
