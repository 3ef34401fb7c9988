/// Convolution by Fourier transform: S + R times a logarithm instead of S · R steps.
package enum FourierConvolution {
  /// The fewest samples in a block; below it, splitting a signal would save nothing.
  private static let smallestBlock = 1 << 15

  /// The part `range` of the convolution y[n] = Σ h[k] x[n - k] of samples x [S] with a response
  /// h [R], which is zero outside of 0..<S + R - 1.
  ///
  /// Long signals are processed in blocks, whose tails are added to the beginning of the next one
  /// (Stockham, 1966).
  package static func convolve(
    _ samples: [Float],
    _ response: [Float],
    range: Range<Int>
  ) -> [Float] {
    var output = [Float](repeating: 0, count: range.count)
    guard !samples.isEmpty, !response.isEmpty else { return output }
    let block = min(samples.count, max(response.count, smallestBlock))
    let length = FourierTransform.quickLength(atLeast: block + response.count - 1)
    let transform = FourierTransform.points(length)
    let step = length - response.count + 1
    transform.withScratch { scratch in
      scratch.load(response, 0..<response.count, length: length)
      transform.forward(scratch)
      let scale = 1 / Float(length)
      let factors = (0..<2 * transform.bins).map { scratch.spectrum[$0] * scale }
      for start in stride(from: 0, to: samples.count, by: step) {
        let end = min(start + step, samples.count)
        scratch.load(samples, start..<end, length: length)
        transform.forward(scratch)
        scratch.multiply(factors)
        transform.backward(scratch)
        let kept = range.clamped(to: start..<end + response.count - 1)
        for n in kept { output[n - range.lowerBound] += scratch.samples[n - start] }
      }
    }
    return output
  }
}

extension FourierTransform.Scratch {
  /// Loads a part of a signal, with zeros after it.
  fileprivate func load(_ signal: [Float], _ part: Range<Int>, length: Int) {
    signal.withUnsafeBufferPointer { signal in
      guard let base = signal.baseAddress else { return }
      samples.update(from: base + part.lowerBound, count: part.count)
    }
    (samples + part.count).update(repeating: 0, count: length - part.count)
  }

  /// Multiplies the spectrum by complex factors, interleaved.
  fileprivate func multiply(_ factors: [Float]) {
    for i in stride(from: 0, to: factors.count, by: 2) {
      let (re, im) = (spectrum[i], spectrum[i + 1])
      spectrum[i] = re * factors[i] - im * factors[i + 1]
      spectrum[i + 1] = re * factors[i + 1] + im * factors[i]
    }
  }
}
