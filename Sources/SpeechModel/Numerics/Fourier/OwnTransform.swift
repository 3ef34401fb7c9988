internal import SpeechFoundation

/// The package's own complex transform, for any number of points.
package struct OwnComplexTransform: ComplexTransform {
  private enum Method {
    case fourSteps(FourStepTransform)
    case chirp(ChirpTransform)
  }

  private let method: Method

  package init(points: Int) {
    if let transform = FourStepTransform(points: points) {
      method = .fourSteps(transform)
    } else {
      method = .chirp(ChirpTransform(points: points))
    }
  }

  package var workspaceValues: Int {
    switch method {
    case .fourSteps(let transform): transform.workspaceValues
    case .chirp(let transform): transform.workspaceValues
    }
  }

  package func forward(
    _ x: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    switch method {
    case .fourSteps(let transform): transform.forward(x, into: y, workspace: workspace)
    case .chirp(let transform): transform.forward(x, into: y, workspace: workspace)
    }
  }
}

/// The package's own real transform of N points, N even: even and odd samples go through a complex
/// transform of N/2 points as real and imaginary parts (Press et al., Numerical Recipes, 12.3).
package struct OwnRealTransform: RealTransform {
  private let half: OwnComplexTransform
  /// N/2.
  private let halfPoints: Int
  /// cos and sin of 2πk/N, k ≤ N/4.
  private let turns: [(cosine: Float, sine: Float)]

  package init(points: Int) {
    precondition(points % 2 == 0 && points > 0, "the samples must pair up")
    halfPoints = points / 2
    half = OwnComplexTransform(points: halfPoints)
    turns = (0...points / 4).map {
      let angle = 2 * Double.pi * Double($0) / Double(points)
      return (Float(cos(angle)), Float(sin(angle)))
    }
  }

  package var workspaceValues: Int { half.workspaceValues }

  package func forward(
    _ samples: UnsafeMutablePointer<Float>,
    into spectrum: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    half.forward(samples, into: spectrum, workspace: workspace)
    let (re, im) = (spectrum[0], spectrum[1])
    (spectrum[0], spectrum[1]) = (re + im, 0)
    (spectrum[2 * halfPoints], spectrum[2 * halfPoints + 1]) = (re - im, 0)
    pairs(of: spectrum) { even, odd, turn in
      // X[k] = E + WO and X[N/2 - k] = the conjugate of E - WO, where E = even / 2, O = odd / 2i.
      let turned = (
        re: turn.cosine * odd.im - turn.sine * odd.re,
        im: -turn.cosine * odd.re - turn.sine * odd.im
      )
      return (
        ((even.re + turned.re) / 2, (even.im + turned.im) / 2),
        ((even.re - turned.re) / 2, (turned.im - even.im) / 2)
      )
    }
  }

  package func backward(
    _ spectrum: UnsafeMutablePointer<Float>,
    into samples: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    let (first, last) = (spectrum[0], spectrum[2 * halfPoints])
    (spectrum[0], spectrum[1]) = (first + last, first - last)
    pairs(of: spectrum) { even, odd, turn in
      // The other way round: E + iO, with O turned back.
      let turned = (
        re: -turn.cosine * odd.im - turn.sine * odd.re,
        im: turn.cosine * odd.re - turn.sine * odd.im
      )
      return (
        (even.re + turned.re, even.im + turned.im),
        (even.re - turned.re, turned.im - even.im)
      )
    }
    // Real and imaginary part exchanged before and after it, a transform is its own inverse.
    exchangeParts(spectrum)
    half.forward(spectrum, into: samples, workspace: workspace)
    exchangeParts(samples)
  }

  private typealias Number = (re: Float, im: Float)

  /// Replaces the values at k and N/2 - k, 0 < k ≤ N/4, given a[k] + a*[N/2 - k] and their
  /// difference.
  private func pairs(
    of values: UnsafeMutablePointer<Float>,
    _ replace: (_ even: Number, _ odd: Number, (cosine: Float, sine: Float)) -> (Number, Number)
  ) {
    for k in 1..<turns.count {
      let (front, back) = (values + 2 * k, values + 2 * (halfPoints - k))
      let (a, b): (Number, Number) = ((front[0], front[1]), (back[0], -back[1]))
      let (atFront, atBack) = replace(
        (a.re + b.re, a.im + b.im),
        (a.re - b.re, a.im - b.im),
        turns[k]
      )
      (back[0], back[1]) = atBack
      (front[0], front[1]) = atFront
    }
  }

  private func exchangeParts(_ values: UnsafeMutablePointer<Float>) {
    for k in 0..<halfPoints {
      (values[2 * k], values[2 * k + 1]) = (values[2 * k + 1], values[2 * k])
    }
  }
}
