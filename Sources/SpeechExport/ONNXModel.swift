internal import Foundation
internal import SpeechModel

/// A trained model as an ONNX file: raw audio in, probabilities out, on any machine that has a
/// runtime for ONNX.
///
/// Inputs are `audio`, samples [B, S] in [-1, 1] at the model's rate, and `lengths`, the samples of
/// each clip [B]; a clip gets the answer that it gets alone. Outputs are `probabilities` [B, K] and
/// `label` [B], the index of the most likely one. Covering long clips by windows is left to the
/// caller.
package struct ONNXModel {
  /// The bytes of the file.
  package let bytes: [UInt8]
  /// The labels, in the order of the probabilities.
  package let labels: [String]
  /// The rate of the samples, in Hz.
  package let sampleRateHertz: Int

  /// Exports the model in the bytes of a model file.
  ///
  /// - Parameters:
  ///   - path: That of the model file, for errors.
  ///   - producer: The program that exports it, and its version.
  /// - Throws: `ModelFileError` for bytes that are not a model, or one whose answers are not
  ///   numbers; `ExportError.tooLarge`.
  package init(
    decoding bytes: [UInt8],
    path: String,
    producer: (name: String, version: String)
  ) throws {
    let model = try TrainedModel(decoding: bytes, path: path)
    let recognizer = try SpeechRecognizer(model, path: path)
    let features = model.configuration.features
    let count = SpectrumGraph.kernelCount(features) + model.network.plan.parameters.valueCount
    guard 4 * count < Self.mostBytes else {
      throw ExportError.tooLarge(path: path, bytes: 4 * count)
    }
    let golden = try GoldenClips(recognizer, window: features.windowLength)
    let graph = try Self.graph(model)
    labels = model.labels
    sampleRateHertz = features.sampleRateHertz
    self.bytes = graph.encoded(
      producer: producer,
      metadata: try Self.metadata(
        model,
        digest: TrainedModel.digest(of: Safetensors(decoding: bytes, path: path)),
        windowSamples: recognizer.windowSamples,
        golden
      )
    )
  }

  /// What the format of ONNX files allows.
  private static let mostBytes = 2_000_000_000

  private static func graph(_ model: TrainedModel) throws -> ONNXGraph {
    let graph = ONNXGraph()
    let clips = ONNXPort.Dimension.named("clips")
    let audio = graph.input(ONNXPort("audio", .float, [clips, .named("samples")]))
    let lengths = graph.input(ONNXPort("lengths", .integer, [clips]))
    // The network as it recognizes: batch norms are part of the convolutions before them.
    let network = model.network.foldedForInference()
    let pipeline = try FeaturePipeline(
      model.configuration.features,
      minimumFrames: network.plan.minimumFrames
    )
    let features = try FeatureGraph(
      configuration: model.configuration.features,
      normalizer: model.normalizer,
      minimumSamples: pipeline.minimumSamples,
      graph: graph
    ).rows(audio, lengths)
    let logits = network.export(to: graph, features: features)
    graph.scope = "answer"
    let temperature = Float(model.configuration.decision.temperature)
    let scaled = temperature == 1 ? logits : graph.add("Div", logits, graph.scalar(temperature))
    let probabilities = graph.add("Softmax", scaled, attributes: ["axis": .integer(1)])
    let label = graph.add(
      "ArgMax",
      probabilities,
      attributes: ["axis": .integer(1), "keepdims": .integer(0)]
    )
    graph.output(
      probabilities,
      as: ONNXPort("probabilities", .float, [clips, .fixed(model.labels.count)])
    )
    graph.output(label, as: ONNXPort("label", .integer, [clips]))
    return graph
  }

  private static func metadata(
    _ model: TrainedModel,
    digest: String,
    windowSamples: Int,
    _ golden: GoldenClips
  ) throws -> [(key: String, text: String)] {
    let features = model.configuration.features
    var metadata = [
      (key: "asr.labels", text: try sortedJSON(model.labels)),
      ("asr.sample-rate-hertz", "\(features.sampleRateHertz)"),
    ]
    if let threshold = model.configuration.decision.rejectionThreshold {
      metadata.append(("asr.rejection-threshold", "\(threshold)"))
    }
    metadata += [
      ("asr.window-samples", "\(windowSamples)"),
      ("asr.sha256", digest),
      ("asr.configuration", try sortedJSON(model.configuration)),
      ("asr.golden-clips", try sortedJSON(golden.clips)),
    ]
    return metadata
  }
}
