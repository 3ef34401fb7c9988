import SpeechModel
import TestSupport
import Testing

/// Versions of a clip of which some parts are replaced.
@Suite struct SpectrumProbeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layers: [LayerConfiguration]
    var features = FeatureConfiguration()
    /// Whether some layers look at so few frames that they need not run for every version.
    var isLocal = true
  }

  private static func features(deltas: Int = 0, perClip: Bool = false) -> FeatureConfiguration {
    var features = FeatureConfiguration()
    features.deltas = deltas
    features.normalization = perClip ? .perClip : features.normalization
    return features
  }

  static let cases =
    IncrementalStreamTests.cases.map {
      // The first layer of these looks at the whole clip.
      let isLocal = !["linear", "lstm"].contains($0.testDescription)
      return Case(testDescription: $0.testDescription, layers: $0.layers, isLocal: isLocal)
    } + [
      Case(testDescription: "deltas", layers: Preset.cnn.layers, features: features(deltas: 2)),
      Case(
        testDescription: "normalization by the clip",
        layers: Preset.cnn.layers,
        features: features(perClip: true),
        isLocal: false
      ),
    ]

  /// Each version has the bits that it has by itself, through all layers.
  @Test(arguments: cases) func layersThatAreSharedChangeNothing(_ network: Case) throws {
    let model = try untrainedModel(network.layers, features: network.features)
    let recognizer = try SpeechRecognizer(model)
    for (count, stretches) in [
      (16_000, [9..<20, 0..<9, 31..<44, 25..<31, 44..<58, 58..<70, 70..<71, 71..<98]),
      (8_123, [0..<10, 10..<20, 20..<30, 30..<49]),
    ] {
      let probe = try recognizer.spectrumProbe(
        KernelTests.values(count, seed: UInt64(count), scale: 0.1)
      )
      let versions = 1 << stretches.count
      func kept(_ version: Int) -> [Bool] { stretches.indices.map { version >> $0 & 1 == 1 } }
      func logits(_ shared: [Range<Int>]?, _ pool: WorkerPool?) throws -> [Float] {
        try probe.logits(ofVersions: versions, stretches: shared, on: pool, kept: kept) {
          kept,
          energies in
          energies.update(from: probe.energies, count: probe.energies.count)
          for (frames, isKept) in zip(stretches, kept) where !isKept {
            for value in frames.lowerBound * probe.bands..<frames.upperBound * probe.bands {
              energies[value] = Float(value % 5) - 4
            }
          }
        }
      }
      #expect((probe.layers(stretches, versions: versions) != nil) == network.isLocal)
      let alone = try logits(nil, nil)
      #expect(try logits(stretches, nil) == alone)
      #expect(try logits(stretches, WorkerPool(threads: 2)) == alone)
      #expect(Set(alone).count > versions)
    }
  }

  /// Of three convolutions all run for every choice of the three parts that a frame sees, and two versions are no more
  /// work than they are by themselves.
  @Test func fewChoicesRunThroughALocalNetwork() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.cnn))
    let probe = try recognizer.spectrumProbe(KernelTests.values(16_000, seed: 1, scale: 0.1))
    let slices = (0..<10).map { 98 * $0 / 10..<98 * ($0 + 1) / 10 }
    let layers = try #require(probe.layers(slices, versions: 1_024))
    #expect(layers.choices == 8 && layers.layers > 2)
    #expect(probe.layers(slices, versions: 2) == nil)
    // Each frame sees all of a recurrent network's.
    let recurrent = try SpeechRecognizer(untrainedModel(.lstm))
      .spectrumProbe(KernelTests.values(16_000, seed: 1, scale: 0.1))
    #expect(recurrent.layers(slices, versions: 1_024) == nil)
  }
}
