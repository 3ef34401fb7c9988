import SpeechModel
import TestSupport
import Testing

/// Settings that are each in bounds, but whose product is not.
@Suite struct NetworkWorkTests {
  private func features(_ change: (inout FeatureConfiguration) -> Void) -> FeatureConfiguration {
    var features = FeatureConfiguration()
    change(&features)
    return features
  }

  /// The largest features that are known to be useful.
  private var finest: FeatureConfiguration {
    features {
      $0.sampleRateHertz = 48_000
      $0.hopMilliseconds = 1
      $0.melBands = 128
      $0.fftLength = 8_192
      $0.deltas = 2
    }
  }

  private func refusal(_ features: FeatureConfiguration) -> String? {
    #expect(throws: ConfigurationError.self) { try features.validate() }?.description
  }

  private func refusal(
    _ layers: [LayerConfiguration],
    _ features: FeatureConfiguration = FeatureConfiguration(),
    longest: Double? = nil
  ) throws -> String? {
    try features.validate()
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: 4)
    return #expect(throws: ConfigurationError.self) {
      try plan.checkWork(features, longestClipSeconds: longest)
    }?.description
  }

  @Test func theFinestFeaturesArePossible() throws { try finest.validate() }

  @Test func aHopOfASampleAtTheHighestRateIsTooMuch() {
    let transforms = features {
      $0.sampleRateHertz = 384_000
      $0.hopMilliseconds = 0.0026
      $0.fftLength = 1 << 20
    }
    #expect(
      refusal(transforms)
        == "features.sample-rate-hertz 384000, features.hop-milliseconds 0.0026,"
        + " features.fft-length 1048576: together they make 402654232576 points to transform"
        + " for a second of audio; at most 67108864 are allowed"
    )
    let rows = features {
      $0.sampleRateHertz = 384_000
      $0.hopMilliseconds = 0.0026
      $0.windowMilliseconds = 0.2
      $0.lowerFrequencyHertz = 2_000
      $0.upperFrequencyHertz = 192_000
      $0.melBands = 20
      $0.deltas = 2
    }
    #expect(refusal(rows)?.contains("features.mel-bands 20, features.deltas 2") == true)
    let cosines = features {
      $0.sampleRateHertz = 48_000
      $0.hopMilliseconds = 1
      $0.fftLength = 32_768
      $0.kind = .mfcc
      $0.melBands = 1_024
      $0.coefficients = 1_024
    }
    #expect(
      refusal(cosines)?.contains("products of the cosine transform for a second of audio") == true
    )
  }

  @Test(arguments: Preset.allCases)
  func everyPresetIsPossibleOnTheFinestFeatures(_ preset: Preset) throws {
    var features = finest
    features.deltas = 0
    // Sub-spectral norms divide a quarter of the bands into five.
    if preset.layers.contains(where: { $0.name == "sub-spectral-norm" }) {
      features.melBands = 120
    }
    let plan = try NetworkPlan(preset.layers, inputWidth: features.values, classes: 35)
    try plan.checkWork(features, longestClipSeconds: 1)
    let usual = FeatureConfiguration()
    try NetworkPlan(preset.layers, inputWidth: usual.values, classes: 35)
      .checkWork(usual, longestClipSeconds: 60)
  }

  @Test func wideMapsOfManyFramesAreTooMuch() throws {
    let many = features {
      $0.sampleRateHertz = 384_000
      $0.hopMilliseconds = 0.0125
      $0.fftLength = 16_384 / 32
      $0.windowMilliseconds = 1
      $0.lowerFrequencyHertz = 2_000
      $0.melBands = 4
      $0.upperFrequencyHertz = 192_000
    }
    #expect(
      try refusal(
        [.convolution(channels: 8_000, KernelGeometry(kernel: [1, 1])), .globalAveragePool],
        many
      )
        == "features.sample-rate-hertz 384000, features.hop-milliseconds 0.0125: together they make"
        + " 2457632000 values of layer 1 (conv) for a second of audio; at most 268435456 are"
        + " allowed"
    )
  }

  @Test func productsOfLayersAreTooMuch() throws {
    let wide = LayerConfiguration.convolution(
      channels: 1_600,
      KernelGeometry(kernel: [9, 9], padding: [4, 4])
    )
    #expect(
      try refusal([wide, wide, .globalAveragePool])?.contains("steps up to layer 2 (conv) for a")
        == true
    )
    // Operations other than products take time, too.
    let pool = LayerConfiguration.maxPool(
      KernelGeometry(kernel: [1_000, 1_000], padding: [500, 500])
    )
    let pools = [LayerConfiguration](repeating: pool, count: 20)
    #expect(try refusal(pools + [.globalAveragePool])?.contains("(max-pool)") == true)
    let norms = [LayerConfiguration](repeating: .gelu, count: 500)
    let first = LayerConfiguration.convolution(channels: 1_600, KernelGeometry(kernel: [1, 1]))
    #expect(try refusal([first] + norms + [.globalAveragePool])?.contains("(gelu)") == true)
  }

  @Test func theLongestClipBoundsWhatIsNotCut() throws {
    let layers = Preset.kwt1.layers
    #expect(
      try refusal(layers, longest: 86_400)
        == "longest-training-clip-seconds 86400.0, features.sample-rate-hertz 16000,"
        + " features.hop-milliseconds 10.0: together they make 17452800 frames for a clip twice as"
        + " long as the longest training clip; at most 4194304 are allowed"
    )
    #expect(try refusal(layers, longest: 3_600)?.contains("(self-attention)") == true)
  }

  @Test func amountsAreData() {
    let refused = features {
      $0.sampleRateHertz = 384_000
      $0.hopMilliseconds = 0.0026
      $0.fftLength = 1 << 20
    }
    let error = #expect(throws: ConfigurationError.self) { try refused.validate() }
    guard case .work(_, let found, let allowed) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "none")")
      return
    }
    #expect(found == WorkAmount(402_654_232_576, .transformPoints, for: .second))
    #expect(allowed == 1 << 26)
    #expect(
      "\(WorkAmount(7, .valuesAtOnce, for: .shortestClip))"
        == "7 values in memory at once for the shortest clip that can be answered"
    )
  }

  @Test func labelsHaveABound() {
    #expect(throws: ConfigurationError.self) {
      try NetworkPlan([.globalAveragePool], inputWidth: 40, classes: 65_537)
    }
  }

  /// A file whose settings together exceed the bounds is refused on reading, with its name.
  @Test func aModelFileIsRefusedAsItIsRead() throws {
    var file = try Safetensors(decoding: untrainedModel(.linear).encoded(), path: "m")
    let text = try #require(file.metadata["asr.configuration"])
    for (from, to, words) in [
      ("\"fft-length\":512", "\"fft-length\":1048576", "features.fft-length 1048576"),
      (
        "\"longest-training-clip-seconds\":1", "\"longest-training-clip-seconds\":86400",
        "longest-training-clip-seconds 86400"
      ),
    ] {
      file.metadata["asr.configuration"] = text.replacing(from, with: to)
      file.metadata["asr.sha256"] = TrainedModel.digest(of: file)
      let error = #expect(throws: ModelFileError.self) {
        try TrainedModel(decoding: file.encoded(), path: "m")
      }
      #expect(error?.description.contains(words) == true, "\(error.map { "\($0)" } ?? "none")")
    }
  }
}
