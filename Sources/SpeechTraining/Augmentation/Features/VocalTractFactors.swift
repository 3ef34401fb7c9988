internal import Foundation
package import SpeechModel

extension [Augmenter] {
  /// Of more factors than this, only the smallest and the largest are listed.
  private static let mostFactors = 10_000

  /// Every factor by which these steps, one after another, may warp features along the frequency
  /// axis.
  package var vocalTractFactors: Set<Double> {
    reduce([1]) { factors, augmenter in
      let own = augmenter.step.vocalTractFactors
      let all = factors.union(factors.flatMap { factor in own.map { factor * $0 } })
      guard all.count > Self.mostFactors, let least = all.min(), let most = all.max() else {
        return all
      }
      return [least, 1, most]
    }
  }

  /// Checks that every mel band holds a bin of the transform for every possible factor; otherwise a
  /// run would fail at the first clip that draws a bad one.
  ///
  /// - Throws: `ConfigurationError`.
  package func checkVocalTract(_ features: FeatureConfiguration) throws {
    let factors = vocalTractFactors
    guard let least = factors.min(), let most = factors.max(), least < most else { return }
    // Nearest to 1 first: the message about the first that fails holds for all before it.
    for factor in factors.sorted(by: { abs(log($0)) < abs(log($1)) }) {
      do {
        _ = try MelFilterbank(
          features,
          warp: VocalTractWarp(factor: factor, sampleRateHertz: features.sampleRateHertz)
        )
      } catch ConfigurationError.emptyMelBand(let band, _, _, _) where factor != 1 {
        throw VocalTractPerturbation.invalid(
          \.factor,
          found: String(format: "%g to %g", least, most),
          expected: String(
            format:
              "factors nearer to 1 than %g, at which mel band %d of %d lies between two bins of"
              + " the transform; or fewer features.mel-bands, or a larger features.fft-length",
            factor,
            band + 1,
            features.melBands
          )
        )
      }
    }
  }
}
