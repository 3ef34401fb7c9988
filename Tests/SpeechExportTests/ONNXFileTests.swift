import Foundation
import SpeechExport
import SpeechModel
import TestSupport
import Testing

/// What is in an exported file besides the operators, and where it may be written to.
@Suite struct ONNXFileTests {
  private static let model = Fixtures.path("reference/models/linear.safetensors")

  private static func exported() throws -> ONNXModel {
    try ONNXModel(
      decoding: TrainedModel.bytes(of: model),
      path: model,
      producer: ("asr-export", "1.2")
    )
  }

  @Test func olderRuntimesReadIt() throws {
    let file = try ProtoMessage(Self.exported().bytes)
    #expect(file.fields.map(\.number).starts(with: [1, 2, 3, 7, 8]))
    #expect(file.fields[0].field == .varint(8))
    #expect(file.text(2) == "asr-export" && file.text(3) == "1.2")
    let operators = try #require(try file.messages(8).first)
    #expect(operators.fields.contains { $0.number == 2 && $0.field == .varint(17) })
    // The order by which a file is known to be in ONNX.
    #expect(ModelFileError.OtherFormat(try Self.exported().bytes) == .onnx)
  }

  @Test func theSameModelGivesTheSameBytes() throws {
    #expect(try Self.exported().bytes == Self.exported().bytes)
  }

  /// Every operator's output and every constant has a reader.
  @Test(arguments: Preset.allCases)
  func nothingIsComputedInVain(_ preset: Preset) throws {
    var features = FeatureConfiguration()
    if preset == .matchboxNet { features.melBands = 64 }
    let model = try TrainedModel.made(preset.layers, features)
    let exported = try ONNXModel(decoding: model.encoded(), path: "m", producer: ("", ""))
    let graph = try #require(try ProtoMessage(exported.bytes).messages(7).first)
    func texts(_ message: ProtoMessage, _ number: Int) -> [String] {
      message.fields.filter { $0.number == number }.compactMap {
        if case .bytes(let bytes) = $0.field { String(decoding: bytes, as: UTF8.self) } else { nil }
      }
    }
    let nodes = try graph.messages(1)
    let read = Set(try (nodes + graph.messages(12)).flatMap { texts($0, 1) })
    for node in nodes { #expect(!read.isDisjoint(with: texts(node, 2)), "\(node.text(3) ?? "")") }
    for constant in try graph.messages(5) { #expect(read.contains(constant.text(8) ?? "")) }
  }

  private func metadata(_ model: ONNXModel) throws -> [String: String] {
    let entries = try ProtoMessage(model.bytes).messages(14).map { ($0.text(1), $0.text(2)) }
    return try Dictionary(
      uniqueKeysWithValues: entries.map { (try #require($0.0), try #require($0.1)) }
    )
  }

  @Test func metadataTellsAboutTheModel() throws {
    let exported = try Self.exported()
    let metadata = try metadata(exported)
    let file = try Safetensors(
      decoding: TrainedModel.bytes(of: Self.model),
      path: Self.model
    )
    let recognizer = try SpeechRecognizer(modelAt: Self.model)
    let labels = try JSONDecoder().decode([String].self, from: Data(metadata["asr.labels"]!.utf8))
    #expect(labels == recognizer.labels && exported.labels == labels)
    #expect(metadata["asr.sample-rate-hertz"] == "\(recognizer.sampleRateHertz)")
    #expect(metadata["asr.sha256"] == file.metadata["asr.sha256"])
    #expect(metadata["asr.window-samples"] == "\(recognizer.windowSamples)")
    #expect(
      metadata["asr.rejection-threshold"] == recognizer.rejectionThreshold.map { "\($0)" }
    )
    let configuration = try JSONDecoder().decode(
      ModelConfiguration.self,
      from: Data(metadata["asr.configuration"]!.utf8)
    )
    #expect(try configuration == TrainedModel(contentsOf: Self.model).configuration)
  }

  @Test func thresholdIsThere() throws {
    let model = try TrainedModel(contentsOf: Self.model)
      .deciding(by: DecisionRule(rejectionThreshold: 0.25))
    let exported = try ONNXModel(decoding: model.encoded(), path: "m", producer: ("", ""))
    #expect(try metadata(exported)["asr.rejection-threshold"] == "0.25")
  }

  /// One is shorter than a window, the longest more than 20 times as long as the shortest, and no
  /// stride divides all of them; the answers are the recognizer's.
  @Test func goldenClipsAreOfUnequalLength() throws {
    struct Clip: Decodable {
      var samples: Data
      var probabilities: [Float]
      var label: Int
    }
    let text = try #require(try metadata(Self.exported())["asr.golden-clips"])
    let clips = try JSONDecoder().decode([Clip].self, from: Data(text.utf8))
    let lengths = clips.map { $0.samples.count / 2 }
    #expect(lengths.min()! < 400 && lengths.max()! >= 20 * lengths.min()!)
    #expect(lengths.contains { 20 * $0 == lengths.max()! })
    #expect(lengths.contains { $0 % 2 == 1 })
    let recognizer = try SpeechRecognizer(modelAt: Self.model)
    for clip in clips {
      let samples = stride(from: 0, to: clip.samples.count, by: 2).map { i in
        let bits = UInt16(clip.samples[i]) | UInt16(clip.samples[i + 1]) << 8
        return Float(Int16(bitPattern: bits)) / 32_768
      }
      let rate = recognizer.sampleRateHertz
      let prediction = try recognizer.recognize(
        AudioClip(samples: samples, sampleRateHertz: rate)
      )
      #expect(recognizer.labels[clip.label] == prediction.mostLikelyLabel)
      for score in prediction.scores {
        let index = try #require(recognizer.labels.firstIndex(of: score.label))
        #expect(clip.probabilities[index] == score.probability)
      }
    }
  }

  /// Clips of a model trained on very short ones are not covered by windows.
  @Test func goldenClipsAreOneWindow() throws {
    let model = try TrainedModel(contentsOf: Self.model)
    var configuration = model.configuration
    configuration.longestTrainingClipSeconds = 0.2
    configuration.shortestTrainingClipSeconds = nil
    let short = TrainedModel(
      configuration: configuration,
      labels: model.labels,
      normalizer: model.normalizer,
      network: model.network
    )
    let exported = try ONNXModel(decoding: short.encoded(), path: "m", producer: ("", ""))
    struct Clip: Decodable { var samples: Data }
    let text = try #require(try metadata(exported)["asr.golden-clips"])
    let clips = try JSONDecoder().decode([Clip].self, from: Data(text.utf8))
    #expect(clips.map { $0.samples.count / 2 }.max() == 6_400)
  }

  @Test func anotherFileIsKept() throws {
    let folder = try TemporaryFolder()
    func refusal(_ name: String, _ bytes: [UInt8]) throws -> String? {
      let path = try folder.file(name)
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: ExportError.self) { try ExportTarget(path, for: .onnx) }
      #expect(try Data(contentsOf: URL(filePath: path)) == Data(bytes))
      return error.map { String($0.description.dropFirst(folder.path.count + 1)) }
    }
    let advice = "which is not overwritten; name another file, or remove this one first"
    #expect(
      try refusal("notes.txt", Array("my notes".utf8))
        == "notes.txt: a text file, not a model, \(advice)"
    )
    #expect(
      try refusal("model.safetensors", TrainedModel.bytes(of: Self.model))
        == "model.safetensors: a file of another kind, \(advice)"
    )
  }

  @Test func anEarlierExportIsReplaced() throws {
    let folder = try TemporaryFolder()
    let exported = try Self.exported()
    for old in [[], Array([UInt8](exported.bytes.prefix(100)))] as [[UInt8]] {
      let path = try folder.file("model.onnx")
      try Data(old).write(to: URL(filePath: path))
      try ExportTarget(path, for: .onnx).write(exported.bytes)
      #expect(try Data(contentsOf: URL(filePath: path)) == Data(exported.bytes))
    }
  }

  @Test func unwritableTargetIsNamed() throws {
    let folder = try TemporaryFolder()
    let exported = try Self.exported()
    func failure(_ path: String) -> String? {
      #expect(throws: ExportError.self) {
        try ExportTarget(path, for: .onnx).write(exported.bytes)
      }?.description
    }
    let after = "; what was there before is unchanged"
    #expect(
      failure(folder.path)
        == "\(folder.path): cannot be written: it is a folder; name a file in it\(after)"
    )
    let missing = folder.path + "/none/model.onnx"
    #expect(
      failure(missing)
        == "\(missing): cannot be written: No such file or directory\(after)"
    )
  }

  @Test func aModelTooLargeForTheFormatIsRefused() throws {
    var features = FeatureConfiguration()
    features.sampleRateHertz = 96_000
    features.windowMilliseconds = 1_000
    let bytes = try TrainedModel.made([.statisticsPool], features).encoded()
    let error = #expect(throws: ExportError.self) {
      try ONNXModel(decoding: bytes, path: "m", producer: ("", ""))
    }
    #expect(
      error?.description
        == "m: as an ONNX file, the model would have 8 GB, and such files have at most 2; train one"
        + " with a shorter window (features.window-milliseconds), a lower"
        + " features.sample-rate-hertz or fewer parameters"
    )
  }

  @Test func aModelWhoseAnswersAreNoNumbersIsRefused() throws {
    let model = try TrainedModel(contentsOf: Self.model)
    var network = model.network
    for i in network.parameters.indices { network.parameters[i] = 3e38 }
    let broken = TrainedModel(
      configuration: model.configuration,
      labels: model.labels,
      normalizer: model.normalizer,
      network: network
    )
    let error = #expect(throws: ModelFileError.self) {
      try ONNXModel(decoding: broken.encoded(), path: "m", producer: ("", ""))
    }
    #expect(error?.reason == .nonFiniteAnswer)
  }
}
