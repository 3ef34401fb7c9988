internal import Foundation
package import SpeechModel

extension [Augmenter] {
  /// More factors than these are stood for by the smallest and the largest.
  private static let mostFactors = 10_000

  /// Every factor by which these steps, one after another, may move features along the frequency
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

  /// Makes sure that every mel band holds a bin of the transform, whatever factor is drawn: else a
  /// run would end with the first clip that draws another.
  ///
  /// - Throws: `ConfigurationError`.
  package func checkVocalTract(_ features: FeatureConfiguration) throws {
    let factors = vocalTractFactors
    guard let least = factors.min(), let most = factors.max(), least < most else { return }
    // Those nearest to 1 first: what is said of the first that fails is true of all before it.
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
