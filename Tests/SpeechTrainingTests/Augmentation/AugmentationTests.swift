import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Every augmenter by the physical quantity that it changes.
@Suite struct AugmentationTests {
  private func power(_ samples: [Float]) -> Double { rms(samples) * rms(samples) }

  @Test(arguments: [-5.0, 0, 10, 30])
  func noiseHasTheRatioAskedFor(_ snr: Double) throws {
    let clip = tone(hertz: 440, seconds: 0.7).samples
    let recording = tone(hertz: 97, seconds: 0.3, amplitude: 0.01).samples
    for source in [
      BackgroundNoise.Drawn.Source.white, .pink, .recording(index: 0, start: 0.8),
    ] {
      var noisy = clip
      BackgroundNoise.apply(
        BackgroundNoise.Drawn(source: source, snrDecibels: snr, seed: 3),
        to: &noisy,
        recording: recording
      )
      let noise = zip(noisy, clip).map { $0 - $1 }
      let achieved = 10 * log10(power(clip) / power(noise))
      #expect(abs(achieved - snr) < 0.1, "\(source)")
    }
  }

  @Test func shortNoiseIsLoopedFromItsPlace() {
    var silentButOne = [Float](repeating: 0, count: 10)
    silentButOne[0] = 1
    var noisy = silentButOne
    BackgroundNoise.apply(
      BackgroundNoise.Drawn(source: .recording(index: 0, start: 0.5), snrDecibels: 0, seed: 0),
      to: &noisy,
      recording: [1, 2, 3]
    )
    let noise = zip(noisy, silentButOne).map { $0 - $1 }
    // From the middle of three samples on: 2 3 1 2 3 1 2 3 1 2.
    #expect(
      Difference(noise.map { $0 / noise[2] }, [2, 3, 1, 2, 3, 1, 2, 3, 1, 2]).absolute < 1e-5
    )
  }

  @Test func silenceGetsNoNoise() {
    var silence = [Float](repeating: 0, count: 100)
    BackgroundNoise.apply(
      BackgroundNoise.Drawn(source: .white, snrDecibels: 0, seed: 1),
      to: &silence,
      recording: nil
    )
    #expect(silence == [Float](repeating: 0, count: 100))
  }

  /// White noise has the same power in every octave's worth of hertz, pink 3 dB less each octave.
  @Test(arguments: [(0.0, true), (-3.0, false)])
  func coloursHaveTheirSlope(_ slope: Double, _ isWhite: Bool) throws {
    let samples =
      isWhite
      ? NoiseGenerator.white(160_000, seed: 2) : NoiseGenerator.pink(160_000, seed: 2)
    var configuration = FeatureConfiguration()
    configuration.melBands = 20
    configuration.lowerFrequencyHertz = 200
    configuration.melNormalization = .area
    let extractor = try FeatureExtractor(configuration)
    var rows = [Float](repeating: 0, count: extractor.frames(samples: samples.count) * 20)
    samples.withUnsafeBufferPointer {
      extractor.extract($0, into: &rows, FeatureExtractor.Scratch(extractor))
    }
    // The mean power of a band, per hertz, at its centre.
    let scale = MelScale.htk
    let (low, high) = (scale.mel(hertz: 200), scale.mel(hertz: 8_000))
    let points = (0..<20).map { band -> (Double, Double) in
      let energies = stride(from: band, to: rows.count, by: 20).map { exp(Double(rows[$0])) }
      return (
        log2(scale.hertz(mel: low + (high - low) * Double(band + 1) / 21)),
        10 * log10(energies.reduce(0, +) / Double(energies.count))
      )
    }
    let meanX = points.reduce(0) { $0 + $1.0 } / 20, meanY = points.reduce(0) { $0 + $1.1 } / 20
    let found =
      points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
      / points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    #expect(abs(found - slope) < 0.3)
  }

  @Test(arguments: [0.8, 0.97, 1.0, 1.25])
  func speedChangesDurationAndFrequency(_ factor: Double) throws {
    var samples = tone(hertz: 1_000, seconds: 0.5).samples
    try SpeedPerturbation.apply(SpeedPerturbation.Drawn(factor: factor), to: &samples)
    #expect(abs(Double(samples.count) - 8_000 / factor) <= 1)
    let middle = Array(samples[500..<samples.count - 500])
    #expect(abs(measuredFrequency(middle, rate: 16_000) - 1_000 * factor) < 0.5)
  }

  @Test func shiftMovesAndKeepsTheLength() {
    let ramp = (1...80).map { Float($0) }
    var later = ramp
    TimeShift.apply(TimeShift.Drawn(milliseconds: 1), to: &later, rateHertz: 8_000)
    #expect(later == [Float](repeating: 0, count: 8) + ramp.prefix(72))
    var earlier = ramp
    TimeShift.apply(TimeShift.Drawn(milliseconds: -1), to: &earlier, rateHertz: 8_000)
    #expect(earlier == Array(ramp.suffix(72)) + [Float](repeating: 0, count: 8))
    var gone = ramp
    TimeShift.apply(TimeShift.Drawn(milliseconds: 500), to: &gone, rateHertz: 8_000)
    #expect(gone == [Float](repeating: 0, count: 80))
  }

  @Test func silenceSurrounds() {
    var samples: [Float] = [1, 2, 3]
    SurroundingSilence.apply(
      SurroundingSilence.Drawn(beforeMilliseconds: 1, afterMilliseconds: 2),
      to: &samples,
      rateHertz: 2_000
    )
    #expect(samples == [0, 0, 1, 2, 3, 0, 0, 0, 0])
  }

  @Test func gainIsInDecibels() {
    var samples = tone(hertz: 440, seconds: 0.1).samples
    let before = rms(samples)
    Gain.apply(Gain.Drawn(decibels: -6), to: &samples)
    #expect(abs(20 * log10(rms(samples) / before) + 6) < 1e-4)
  }

  @Test func masksHideWhatTheySay() {
    var mask = FeatureMask()
    mask.count = 2
    mask.width = 5
    mask.share = 0.5
    var widths: Set<Int> = []
    for draw in 0..<300 {
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let drawn = mask.draw(from: &stream)
      for length in [1, 7, 40] {
        for range in drawn.ranges(length: length) {
          #expect(range.lowerBound >= 0 && range.upperBound <= length)
          #expect(range.count <= min(5, length / 2))
          if length == 40 { widths.insert(range.count) }
        }
      }
      var rows = [Float](repeating: 1, count: 12 * 8)
      FeatureMask.applyToFrames(drawn, &rows, frames: 12, values: 8)
      let hidden = Set(drawn.ranges(length: 12).flatMap { Array($0) })
      for i in rows.indices { #expect(rows[i] == (hidden.contains(i / 8) ? 0 : 1)) }
      rows = [Float](repeating: 1, count: 12 * 8)
      FeatureMask.applyToBands(drawn, &rows, frames: 12, values: 8)
      let bands = Set(drawn.ranges(length: 8).flatMap { Array($0) })
      for i in rows.indices { #expect(rows[i] == (bands.contains(i % 8) ? 0 : 1)) }
    }
    #expect(widths == [0, 1, 2, 3, 4, 5])
  }

  @Test func drawsDependOnNothingButTheirNumberAndRepeat() throws {
    let folder = try TemporaryFolder()
    let dataset = try Dataset(makeToneFolder(folder, clips: 3), pool: WorkerPool(threads: 1))
    dataset.setRate(hertz: 8_000)
    let pipeline = AugmentationPipeline(
      steps: Augmenter.recipe(for: .cnn),
      seed: 7,
      rateHertz: 8_000,
      noise: [],
      store: dataset.store
    )
    let draws = (0..<200).map { pipeline.draw(UInt64($0)) }
    #expect((0..<200).reversed().map { pipeline.draw(UInt64($0)) } == draws.reversed())
    // About half of the steps happen.
    let share = Double(draws.map(\.count).reduce(0, +)) / 200 / Double(pipeline.steps.count)
    #expect(abs(share - 0.5) < 0.08)
    // What was drawn says everything: written down and read back, it gives the same samples.
    let record = try JSONEncoder().encode(draws)
    let back = try JSONDecoder().decode([[Augmenter.Drawn]].self, from: record)
    for draw in 0..<20 {
      var first = try dataset.samples(0), second = first
      try pipeline.apply(draws[draw], to: &first)
      try pipeline.apply(back[draw], to: &second)
      #expect(first == second)
    }
  }

  @Test func settingsAreChecked() {
    func words(_ yaml: String) -> String {
      do {
        _ = try Experiment(parsing: yaml, path: "x.yaml")
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      words("augmentation: [{noise: {probability: 2}}]")
        == "augmentation.noise.probability is 2.0; expected 0 to 1"
    )
    #expect(
      words("augmentation: [{speed: {factor: [1.2, 0.8]}}]")
        == "augmentation.speed.factor is [1.2, 0.8]; expected [smallest, largest] within 0.25 to 4.0"
    )
    #expect(
      words("augmentation: [{time-mesk: {}}]")
        == "unknown setting 'augmentation.time-mesk'; did you mean 'time-mask'?"
    )
  }
}
