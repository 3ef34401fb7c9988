import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct VocalTractPerturbationTests {
  private func features(_ samples: [Float], _ extractor: FeatureExtractor) -> [Float] {
    let frames = extractor.frames(samples: samples.count)
    var rows = [Float](repeating: 0, count: frames * extractor.values)
    samples.withUnsafeBufferPointer {
      extractor.extract($0, into: &rows, FeatureExtractor.Scratch(extractor))
    }
    return rows
  }

  /// Where the mean spectrum over the frames has its peak, in bands, between bands by a parabola.
  private func peakBand(_ samples: [Float], _ extractor: FeatureExtractor) -> Double {
    let bands = extractor.values
    let rows = features(samples, extractor)
    let means = (0..<bands).map { band in
      stride(from: band, to: rows.count, by: bands).reduce(0.0) { $0 + Double(rows[$1]) }
    }
    guard let top = means.indices.max(by: { means[$0] < means[$1] }) else { return 0 }
    guard top > 0, top < bands - 1 else { return Double(top) }
    let (before, at, after) = (means[top - 1], means[top], means[top + 1])
    return Double(top) + 0.5 * (before - after) / (before - 2 * at + after)
  }

  /// A tone at f, moved by α, looks like a tone at αf.
  @Test(arguments: [0.9, 0.95, 1.05, 1.1], [700.0, 1_500, 3_000])
  func tonesMoveByTheFactor(_ factor: Double, _ hertz: Double) throws {
    let extractor = try FeatureExtractor(FeatureConfiguration())
    let moved = peakBand(
      tone(hertz: hertz, seconds: 0.3).samples,
      try extractor.warped(by: factor)
    )
    let expected = peakBand(tone(hertz: hertz * factor, seconds: 0.3).samples, extractor)
    let unmoved = peakBand(tone(hertz: hertz, seconds: 0.3).samples, extractor)
    #expect(abs(moved - expected) < 0.15)
    #expect(abs(unmoved - expected) > 0.4)
  }

  @Test func factorOneChangesNothing() throws {
    let extractor = try FeatureExtractor(FeatureConfiguration())
    let clip = NoiseGenerator.white(8_000, seed: 1)
    let difference = Difference(
      features(clip, try extractor.warped(by: 1)),
      features(clip, extractor)
    )
    #expect(difference.absolute < 1e-5, "\(difference)")
  }

  @Test(arguments: [0.7, 0.9, 1, 1.1, 1.4], [8_000, 16_000])
  func warpIsContinuousAndHasAnInverse(_ factor: Double, _ rate: Int) {
    let warp = VocalTractWarp(factor: factor, sampleRateHertz: rate)
    let nyquist = Double(rate) / 2
    #expect(warp.target(of: 0) == 0)
    #expect(abs(warp.target(of: nyquist) - nyquist) < 1e-9)
    #expect(abs(warp.target(of: 1_000) - 1_000 * factor) < 1e-9)
    var before = 0.0
    for hertz in stride(from: 1.0, through: nyquist, by: 1) {
      let target = warp.target(of: hertz)
      // Rising, and no jump: no hertz becomes more than a few.
      #expect(target > before && target - before < 4)
      #expect(abs(warp.source(of: target) - hertz) < 1e-9)
      before = target
    }
  }

  /// Factors are drawn in hundredths, so that few sets of filters are built.
  @Test func factorsAreHundredthsWithinTheRange() {
    let factors = (0..<500).map { draw in
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let scene = AugmentationScene(rateHertz: 16_000)
      return Int((VocalTractPerturbation().draw(from: &stream, scene).factor * 100).rounded())
    }
    #expect(Set(factors) == Set(90...110))
  }

  private func step(_ lower: Double, _ upper: Double) -> Augmenter {
    var step = VocalTractPerturbation()
    step.factor = Interval(lower, upper)
    return .vocalTract(step)
  }

  /// All that may be drawn is known beforehand, also inside of compositions.
  @Test func everyFactorIsKnownBeforehand() {
    var either = OneOf()
    either.steps = [step(0.98, 0.99), step(1.02, 1.02), .gain(Gain())]
    var both = Sometimes()
    both.steps = [step(1.1, 1.1), step(1.2, 1.2)]
    var inner = StepSequence()
    inner.steps = [.oneOf(either), .sometimes(both)]
    var some = SomeOf()
    some.steps = [step(0.9, 0.9)]
    let steps: [Augmenter] = [.sequence(inner), .someOf(some), .timeMask(TimeMask())]
    let known = steps.vocalTractFactors
    #expect(known.count == 32)
    #expect(known.contains(1) && known.contains(0.9) && known.contains(1.1 * 1.2))
    let pipeline = AugmentationPipeline(
      steps.map { $0.happening(1) },
      seed: 1,
      AugmentationScene(rateHertz: 16_000)
    )
    for draw in 0..<500 {
      let factor = pipeline.draw(UInt64(draw)).vocalTractFactor ?? 1
      #expect(known.contains { abs($0 - factor) < 1e-12 }, "\(factor)")
    }
    #expect([step(0.9, 1.1)].vocalTractFactors.count == 21)
    #expect([Augmenter.gain(Gain())].vocalTractFactors == [1])
    // Too many to try: the ends stand for them.
    let many = [step(0.7, 1.4), step(0.7, 1.4), step(0.71, 1.39), step(0.71, 1.39)]
    #expect(many.vocalTractFactors.count < 10_000)
    #expect(abs((many.vocalTractFactors.min() ?? 0) - 0.7 * 0.7 * 0.71 * 0.71) < 1e-9)
  }

  /// A dense mel bank that holds the sound as it is may have an empty band once moved; at which
  /// factors, there is no rule to: 1.17 and 1.35 here, and not 1.2.
  @Test func factorsThatEmptyAMelBandAreRefusedBeforeARecordingIsOpened() throws {
    func experiment(_ factor: String, rate: String = "sample-rate-hertz: 16000, ") throws
      -> Experiment
    {
      try Experiment(
        parsing: """
          features: {\(rate)mel-bands: 105, fft-length: 512}
          network: {preset: linear}
          augmentation: [{one-of: {steps: [{gain: {}}, {vocal-tract: {factor: \(factor)}}]}}]
          """,
        path: "x.yaml"
      )
    }
    for factor in ["[0.7, 1.16]", "[1.19, 1.3]"] {
      #expect(throws: Never.self) { try experiment(factor).validate() }
    }
    let expected =
      "augmentation.vocal-tract.factor is 0.7 to 1.4; expected factors nearer to 1 than 1.17, at which"
      + " mel band 2 of 105 lies between two bins of the transform; or fewer features.mel-bands, or a"
      + " larger features.fft-length"
    // There is no recording to be opened.
    let run = TrainingRun(try experiment("[0.7, 1.4]"), folder: "/nowhere")
    let error = #expect(throws: ConfigurationError.self) { try run.start() }
    #expect(error?.description == expected)
    // A rate that the recordings decide is known later, and yet before a step is taken.
    let open = try experiment("[0.7, 1.4]", rate: "")
    #expect(throws: Never.self) { try open.validate() }
    let folder = try TemporaryFolder()
    let pool = WorkerPool(threads: 1)
    let data = try makeToneFolder(folder, clips: 4, rate: 16_000)
    let dataset = try Dataset(DataSource(data), pool: pool)
    let late = #expect(throws: ConfigurationError.self) {
      try Trainer(open, dataset: dataset, pool: pool)
    }
    #expect(late?.description == expected)
  }
}
