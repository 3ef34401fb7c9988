import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct TrainedModelTests {
  @Test(arguments: Preset.allCases)
  func goesThereAndBack(_ preset: Preset) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("model.safetensors")
    let model = try untrainedModel(preset)
    try model.write(to: path)
    let back = try TrainedModel(contentsOf: path)
    #expect(back.configuration.layers == model.configuration.layers)
    #expect(back.configuration.features.transformLength == 512)
    #expect(back.labels == model.labels)
    #expect(back.normalizer == model.normalizer)
    #expect(back.network.parameters == model.network.parameters)
    #expect(back.network.statistics == model.network.statistics)
    #expect(try back.encoded() == model.encoded())
  }

  @Test func cutFilesAreRefused() throws {
    let bytes = try untrainedModel(.dsCNNSmall).encoded()
    for length in stride(from: 0, to: bytes.count, by: 1_000) {
      #expect(throws: ModelFileError.self) {
        try TrainedModel(decoding: Array(bytes[..<length]), path: "m")
      }
    }
    #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: bytes + [0], path: "m")
    }
  }

  @Test func flippedBitsAreRefused() throws {
    let bytes = try untrainedModel(.cnn).encoded()
    let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    var stream = RandomStream(seed: 4, .gradientCheck)
    for variant in 0..<1_000 {
      // Half of them in the header, which is small and matters as much.
      let position = stream.index(below: variant % 2 == 0 ? header : bytes.count)
      var altered = bytes
      altered[position] ^= 1 << UInt8(stream.index(below: 8))
      let error = #expect(throws: ModelFileError.self, "byte \(position)") {
        try TrainedModel(decoding: altered, path: "m")
      }
      if position >= header { #expect(error?.reason == .altered) }
    }
  }

  @Test func otherVersionsAndOtherFilesAreNamed() throws {
    var file = try Safetensors(decoding: untrainedModel(.linear).encoded(), path: "m")
    file.metadata["asr.version"] = "2"
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: file.encoded(), path: "m")
    }
    #expect(
      error?.description
        == "m: model format 2; this program reads format 1; use the program that wrote it,"
        + " or train anew"
    )
    file.metadata = [:]
    let foreign = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: file.encoded(), path: "m")
    }
    #expect(
      foreign?.description
        == "m: a safetensors file, but not a model of this package (it has no asr.version);"
        + " expected one written by asr-train"
    )
    let missing = #expect(throws: ModelFileError.self) { try TrainedModel(contentsOf: "/no/model") }
    #expect(missing?.description == "/no/model: cannot be read: there is no such file")
  }

  @Test func alteredWordsSaySo() throws {
    var bytes = try untrainedModel(.linear).encoded()
    bytes[bytes.count - 1] ^= 1
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: bytes, path: "m")
    }
    #expect(
      error?.description
        == "m: the checksum does not agree with the contents, so the file was altered or damaged;"
        + " copy it again or train anew"
    )
  }

  @Test func anotherNetworkConfigurationIsInconsistent() throws {
    // A file with a correct checksum whose parts do not fit together.
    let model = try untrainedModel(.linear)
    let other = TrainedModel(
      configuration: ModelConfiguration(
        features: model.configuration.features,
        layers: Preset.cnn.layers,
        longestTrainingClipSeconds: 1
      ),
      labels: model.labels,
      normalizer: model.normalizer,
      network: model.network
    )
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: other.encoded(), path: "m")
    }
    #expect(error?.description.contains("the contents do not fit together") == true)
  }

  @Test func nonFiniteWeightsAreRefused() throws {
    let model = try untrainedModel(.linear)
    var network = model.network
    network.parameters[1] = .nan
    let broken = TrainedModel(
      configuration: model.configuration,
      labels: model.labels,
      normalizer: model.normalizer,
      network: network
    )
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: broken.encoded(), path: "m")
    }
    #expect(error?.description.contains("holds values that are not finite") == true)
  }

  @Test func craftedFilesAreRefused() throws {
    let model = try untrainedModel(.cnn)
    var network = model.network
    network.statistics[20] = -1
    let negative = TrainedModel(
      configuration: model.configuration,
      labels: model.labels,
      normalizer: model.normalizer,
      network: network
    )
    let twice = TrainedModel(
      configuration: model.configuration,
      labels: ["a", "b", "a"],
      normalizer: model.normalizer,
      network: model.network
    )
    for (crafted, words) in [
      (negative, "holds a negative variance"), (twice, "a label comes twice"),
    ] {
      let error = #expect(throws: ModelFileError.self) {
        try TrainedModel(decoding: crafted.encoded(), path: "m")
      }
      #expect(error?.description.contains(words) == true, "\(error.map { "\($0)" } ?? "none")")
    }
  }

  @Test func failedWriteKeepsTheOldModel() throws {
    let folder = try TemporaryFolder()
    // A temporary name that is too long represents any failure before the rename; a disk that fills
    // up is tested with asr-train itself.
    let path = try folder.file(String(repeating: "m", count: 250))
    let earlier = try untrainedModel(.linear).encoded()
    try Data(earlier).write(to: URL(filePath: path))
    let error = #expect(throws: ModelFileError.self) { try untrainedModel(.lstm).write(to: path) }
    #expect(
      error?.description
        == "\(path): cannot be written: File name too long; what was there before is unchanged"
    )
    #expect(try AudioFile.contents(of: path) == earlier)
  }

  /// A key that occurs twice would mean two models to two readers.
  @Test func keysThatComeTwiceAreRefused() throws {
    var file = try Safetensors(decoding: untrainedModel(.dsCNNSmall).encoded(), path: "m")
    let configuration = try #require(file.metadata["asr.configuration"])
    for (twice, words) in [
      (
        configuration.replacing("\"features\":{", with: "\"features\":{\"mel-bands\":40,"),
        "asr.configuration: 'mel-bands' comes twice"
      ),
      (
        configuration.replacing("\"features\":", with: "\"network\":{},\"features\":"),
        "asr.configuration: 'network' comes twice"
      ),
      (
        // Escaped differently, and in a list.
        configuration.replacing("{\"conv\":{", with: "{\"conv\":{\"k\\u0065rnel\":[1,1],"),
        "asr.configuration: 'kernel' comes twice"
      ),
      (configuration + "{}", "asr.configuration: something follows its end"),
      (String(repeating: "[", count: 1_000), "asr.configuration: too many objects in one another"),
      (String(repeating: " ", count: 2 << 20), "asr.configuration is longer than 1 MiB"),
      (String(repeating: " ", count: (1 << 20) + 1), "asr.configuration is longer than 1 MiB"),
    ] {
      file.metadata["asr.configuration"] = twice
      file.metadata["asr.sha256"] = TrainedModel.digest(of: file)
      let error = #expect(throws: ModelFileError.self) {
        try TrainedModel(decoding: file.encoded(), path: "m")
      }
      #expect(
        error?.description == "m: the contents do not fit together (\(words)); train anew"
      )
    }
  }

  @Test func withoutLengthsTrainingClipsWereOfASecond() throws {
    let json = Data("{}".utf8)
    let configuration = try JSONDecoder().decode(ModelConfiguration.self, from: json)
    #expect(configuration.longestTrainingClipSeconds == 1)
    #expect(configuration.shortestTrainingClipSeconds == nil)
  }

  @Test func theLengthsOfTrainingClipsAreKept() throws {
    var configuration = try untrainedModel(.linear).configuration
    configuration.shortestTrainingClipSeconds = 0.25
    let data = try JSONEncoder().encode(configuration)
    let back = try JSONDecoder().decode(ModelConfiguration.self, from: data)
    #expect(back.shortestTrainingClipSeconds == 0.25)
    configuration.shortestTrainingClipSeconds = 2
    let wrong = try JSONEncoder().encode(configuration)
    let error = #expect(throws: ConfigurationError.self) {
      try JSONDecoder().decode(ModelConfiguration.self, from: wrong)
    }
    #expect(
      error?.description
        == "shortest-training-clip-seconds is 2.0; expected above 0, at most the longest, 1.0"
    )
  }

  @Test func theMedianTrainingClipIsKept() throws {
    var configuration = try untrainedModel(.linear).configuration
    configuration.medianTrainingClipSeconds = 0.5
    let data = try JSONEncoder().encode(configuration)
    let back = try JSONDecoder().decode(ModelConfiguration.self, from: data)
    #expect(back.medianTrainingClipSeconds == 0.5)
    configuration.shortestTrainingClipSeconds = 0.75
    for median in [0.5, 1.5, 0] {
      configuration.medianTrainingClipSeconds = median
      let wrong = try JSONEncoder().encode(configuration)
      let error = #expect(throws: ConfigurationError.self) {
        try JSONDecoder().decode(ModelConfiguration.self, from: wrong)
      }
      #expect(
        error?.description
          == "median-training-clip-seconds is \(median); expected from the shortest to the longest, 1.0"
      )
    }
  }
}
