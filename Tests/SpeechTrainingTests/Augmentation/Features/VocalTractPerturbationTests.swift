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
}
