internal import Foundation
internal import SpeechModel

/// A steep low-pass without delay: a sinc under Kaiser's window, whose stop band lies 80 dB
/// lower (Oppenheim and Schafer, "Discrete-time signal processing", 7.5).
struct LinearPhaseLowPass {
  /// The impulse response [R], symmetric around its middle.
  let response: [Float]

  private static let stopDecibels = 80.0

  /// - Parameters:
  ///   - hertz: The middle of the transition, where 6 dB are lost.
  ///   - transitionHertz: From the pass band to the stop band.
  init(hertz: Double, transitionHertz: Double, rateHertz: Int) {
    let rate = Double(rateHertz)
    let order = (Self.stopDecibels - 8) / (2.285 * 2 * Double.pi * transitionHertz / rate)
    let half = Int((order / 2).rounded(.up))
    let beta = 0.1102 * (Self.stopDecibels - 8.7)
    let cutoff = 2 * hertz / rate
    let taps = (-half...half).map { n -> Double in
      let share = Double(n) / Double(half)
      let x = Double.pi * cutoff * Double(n)
      return (n == 0 ? 1 : sin(x) / x) * bessel(beta * (1 - share * share).squareRoot())
    }
    let sum = taps.reduce(0, +)
    response = taps.map { Float($0 / sum) }
  }

  /// Filters samples [S] in place.
  func apply(to samples: inout [Float]) {
    let middle = response.count / 2
    samples = FourierConvolution.convolve(
      samples,
      response,
      range: middle..<middle + samples.count
    )
  }
}

/// The modified Bessel function of the first kind and order 0, by its power series.
private func bessel(_ x: Double) -> Double {
  var (sum, term, k) = (1.0, 1.0, 1.0)
  while term > 1e-12 * sum {
    term *= (x / (2 * k)) * (x / (2 * k))
    sum += term
    k += 1
  }
  return sum
}
