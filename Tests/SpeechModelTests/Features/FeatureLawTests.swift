import Foundation
import SpeechModel
import TestSupport
import Testing

/// Physical properties of features, independent of any reference library.
@Suite struct FeatureLawTests {
  @Test func aWindowHasAtLeastTwoSamples() throws {
    var configuration = FeatureConfiguration()
    configuration.fftLength = 512
    configuration.windowMilliseconds = 0.125
    #expect(configuration.windowLength == 2)
    try configuration.validate()
    configuration.windowMilliseconds = 0.0625
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
  }

  @Test func impulseHasAFlatSpectrum() throws {
    var configuration = FeatureConfiguration()
    configuration.window = .rectangular
    let extractor = try FeatureExtractor(configuration)
    var samples = [Float](repeating: 0, count: 400)
    samples[123] = 1
    let energies = melEnergies(extractor, samples)
    // Every bin has power 1, so that a band's energy is the sum of its weights.
    let bank = try MelFilterbank(configuration)
    for band in 0..<40 {
      let area = bank.row(band, bins: 257).reduce(0, +)
      #expect(abs(energies[band] - area) < 1e-4 * area)
    }
  }

  @Test(arguments: [200.0, 500, 1_000, 2_500, 6_000])
  func tonePeaksInItsBand(_ hertz: Double) throws {
    let configuration = FeatureConfiguration()
    let extractor = try FeatureExtractor(configuration)
    let found = rows(extractor, tone(hertz: hertz, seconds: 0.1).samples)
    let scale = MelScale.htk
    let (low, high) = (scale.mel(hertz: 20), scale.mel(hertz: 8_000))
    let position = (scale.mel(hertz: hertz) - low) / (high - low) * 41 - 1
    for frame in 0..<found.count / 40 {
      let row = Array(found[frame * 40..<(frame + 1) * 40])
      let peak = row.indices.max { row[$0] < row[$1] } ?? 0
      #expect(abs(Double(peak) - position) <= 0.6)
    }
  }

  @Test func louderByTenDecibelsIsTenTimesTheEnergy() throws {
    let extractor = try FeatureExtractor(FeatureConfiguration.kaldi(.logMel))
    let quiet = rows(extractor, tone(hertz: 700, seconds: 0.1, amplitude: 0.05).samples)
    let loud = rows(
      extractor,
      tone(hertz: 700, seconds: 0.1, amplitude: 0.05 * 10.0.squareRoot()).samples
    )
    let peak = quiet.indices.max { quiet[$0] < quiet[$1] } ?? 0
    #expect(abs(loud[peak] - quiet[peak] - Float(log(10.0))) < 1e-3)
  }

  /// HTK's lifter, also where it is shorter than a coefficient.
  @Test(arguments: [0.7, 22])
  func aLifterWeighsCoefficients(_ lifter: Double) throws {
    var configuration = FeatureConfiguration()
    configuration.kind = .mfcc
    let samples = tone(hertz: 700, seconds: 0.025).samples
    let plain = rows(try FeatureExtractor(configuration), samples)
    configuration.lifter = lifter
    let lifted = rows(try FeatureExtractor(configuration), samples)
    for i in plain.indices {
      let weight = 1 + lifter / 2 * sin(Double.pi * Double(i) / lifter)
      #expect(abs(Double(lifted[i]) - weight * Double(plain[i])) < 1e-4 * abs(Double(plain[i])))
    }
  }

  @Test(arguments: [[1, 7, 160, 399, 400, 401], [1_600], [50], [3_333, 1]])
  func chunksGiveWhatTheWholeGives(_ sizes: [Int]) throws {
    var configuration = FeatureConfiguration()
    configuration.kind = .mfcc
    configuration.preEmphasis = 0.97
    let extractor = try FeatureExtractor(configuration)
    let samples = KernelTests.values(8_000)
    let stream = try FeatureStream(FeaturePipeline(configuration, minimumFrames: 1))
    var found: [Float] = []
    var position = 0
    var turn = 0
    while position < samples.count {
      let end = min(samples.count, position + sizes[turn % sizes.count])
      found += taken(from: stream, samples[position..<end])
      position = end
      turn += 1
    }
    #expect(found == rows(extractor, samples))
  }

  /// The rows that more samples complete.
  private func taken(from stream: FeatureStream, _ samples: ArraySlice<Float>) -> [Float] {
    samples.withUnsafeBufferPointer { stream.append($0) }
    let frames = stream.frames
    guard frames > 0 else { return [] }
    var rows = [Float](repeating: 0, count: frames * stream.values)
    rows.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { stream.take(frames, into: base) }
    }
    return rows
  }

  @Test func streamMayHopOverSamples() throws {
    var configuration = FeatureConfiguration()
    configuration.windowMilliseconds = 5
    configuration.fftLength = 512
    configuration.hopMilliseconds = 20
    let extractor = try FeatureExtractor(configuration)
    let samples = KernelTests.values(3_000)
    let stream = try FeatureStream(FeaturePipeline(configuration, minimumFrames: 1))
    let found = [0..<100, 100..<900, 900..<910, 910..<3_000].flatMap {
      taken(from: stream, samples[$0])
    }
    #expect(found == rows(extractor, samples))
  }

  @Test(arguments: [-1e300, .infinity, .nan, 0])
  func impossibleWindowsAreRefused(_ milliseconds: Double) {
    var configuration = FeatureConfiguration()
    configuration.windowMilliseconds = milliseconds
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
    configuration = FeatureConfiguration()
    configuration.hopMilliseconds = milliseconds
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
  }

  @Test func streamRefusesWhatNeedsTheFuture() throws {
    var configuration = FeatureConfiguration()
    configuration.deltas = 1
    let pipeline = try FeaturePipeline(configuration, minimumFrames: 1)
    let error = #expect(throws: ConfigurationError.self) { try FeatureStream(pipeline) }
    #expect(error?.description == "features.deltas is 1; expected 0 in a stream")
  }

  @Test(arguments: [
    (Framing.uncentered, 400, 1), (.uncentered, 100, 1), (.uncentered, 559, 1),
    (.uncentered, 560, 2), (.centeredZero, 400, 3), (.centeredReflect, 16_000, 101),
  ])
  func framesFollowTheStatedRule(_ framing: Framing, _ samples: Int, _ expected: Int) {
    #expect(framing.frames(samples: samples, window: 400, hop: 160) == expected)
    let fewest = framing.samples(frames: expected, window: 400, hop: 160)
    #expect(framing.frames(samples: fewest, window: 400, hop: 160) == expected)
    #expect(framing == .uncentered || fewest <= samples)
  }

  /// Of two samples reflection makes an alternation, which begins with the first one in even positions.
  @Test func twoSamplesAreReflected() throws {
    var plain = FeatureConfiguration()
    plain.normalization = .none
    var reflected = plain
    reflected.framing = .centeredReflect
    let alternation = (0..<400).map { Float($0 % 2 == 0 ? 0.5 : -0.3) }
    let expected = rows(try FeatureExtractor(plain), alternation)
    let found = rows(try FeatureExtractor(reflected), [0.5, -0.3])
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-4) }
  }

  @Test func silenceIsFiniteAndShortClipsArePadded() throws {
    for kind in FeatureConfiguration.Kind.allCases {
      for normalization in Normalization.allCases {
        var configuration = FeatureConfiguration()
        configuration.kind = kind
        configuration.normalization = normalization
        configuration.deltas = 2
        let extractor = try FeatureExtractor(configuration)
        for count in [1, 399, 5_000] {
          let found = rows(extractor, [Float](repeating: 0, count: count))
          #expect(found.allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test func perClipNormalizationHasMeanZeroAndDeviationOne() throws {
    var configuration = FeatureConfiguration()
    configuration.normalization = .perClip
    let extractor = try FeatureExtractor(configuration)
    let found = rows(extractor, KernelTests.values(8_000, scale: 0.1))
    for value in 0..<40 {
      let column = stride(from: value, to: found.count, by: 40).map { found[$0] }
      let mean = column.reduce(0, +) / Float(column.count)
      #expect(abs(mean) < 1e-4)
      #expect(abs(rms(column) - 1) < 1e-3)
    }
  }

  @Test func normalizerMeasuresMeanAndDeviation() {
    var accumulator = Normalizer.Accumulator(values: 2)
    accumulator.add([1, 10, 3, 10], frames: 2)
    accumulator.add([5, 10], frames: 1)
    let normalizer = accumulator.normalizer
    #expect(normalizer.mean == [3, 10])
    #expect(abs(normalizer.deviation[0] - Float((8.0 / 3).squareRoot())) < 1e-6)
    // A value that never varies is not blown up.
    #expect(normalizer.deviation[1] == 1e-5)
  }

  @Test func emptyFilterNamesTheSettingsToChange() {
    var configuration = FeatureConfiguration()
    configuration.melBands = 128
    let error = #expect(throws: ConfigurationError.self) { try FeatureExtractor(configuration) }
    #expect(error?.description.contains("lies between two bins of the transform") == true)
    #expect(
      error?.description.hasSuffix(
        "use fewer mel-bands, a larger fft-length or a higher lower-frequency-hertz"
      ) == true
    )
  }

  @Test func settingsAreChecked() {
    var configuration = FeatureConfiguration()
    configuration.upperFrequencyHertz = 9_000
    let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
    #expect(
      error?.description
        == "features.upper-frequency-hertz is 9000; expected at most half the sample rate, 8000 Hz"
    )
  }

  @Test func defaultsAreThoseOfTheField() {
    var configuration = FeatureConfiguration()
    #expect(configuration.windowLength == 400)
    #expect(configuration.hopLength == 160)
    #expect(configuration.transformLength == 512)
    #expect(configuration.upperEdgeHertz == 8_000)
    configuration.sampleRateHertz = 8_000
    #expect(configuration.windowLength == 200)
    #expect(configuration.transformLength == 256)
    #expect(configuration.upperEdgeHertz == 4_000)
  }

  @Test func windowsHaveTheirShapes() {
    #expect(WindowShape.hann.weights(4).map { ($0 * 100).rounded() } == [0, 50, 100, 50])
    #expect(WindowShape.hannSymmetric.weights(5)[4] < 1e-6)
    #expect(abs(WindowShape.hamming.weights(8)[0] - 0.08) < 1e-6)
    #expect(abs(WindowShape.povey.weights(400)[1] - 0.00027) < 1e-4)
    #expect(WindowShape.rectangular.weights(3) == [1, 1, 1])
    #expect(abs(WindowShape.blackman.weights(6)[3] - 1) < 1e-6)
  }

  @Test(arguments: MelScale.allCases)
  func melScaleInverts(_ scale: MelScale) {
    for hertz in stride(from: 0.0, through: 8_000, by: 333) {
      #expect(abs(scale.hertz(mel: scale.mel(hertz: hertz)) - hertz) < 1e-6 * max(1, hertz))
    }
  }
}
