internal import Foundation
internal import SpeechModel

/// A room with six flat walls that all absorb alike, with a source and a microphone in it.
package struct ShoeboxRoom: Sendable, Equatable, Codable {
  /// Width, depth and height, in metres.
  package var sides: [Double]
  /// The source's position from a corner, in metres.
  package var source: [Double]
  /// The microphone's position from the same corner, in metres.
  package var microphone: [Double]
  /// The time in which sound dies away by 60 dB, in seconds.
  package var rt60Seconds: Double

  package init(
    sides: [Double],
    source: [Double],
    microphone: [Double],
    rt60Seconds: Double
  ) {
    self.sides = sides
    self.source = source
    self.microphone = microphone
    self.rt60Seconds = rt60Seconds
  }

  /// In metres per second, at 20 °C.
  private static let speedOfSound = 343.0
  /// The cutoff of the high-pass, in Hz.
  private static let lowestHertz = 80.0

  private var volume: Double { sides[0] * sides[1] * sides[2] }
  private var surface: Double {
    2 * (sides[0] * sides[1] + sides[1] * sides[2] + sides[2] * sides[0])
  }

  /// The fraction of the amplitude that a wall reflects, √(1 - α), so that the sound decays in
  /// time by Eyring's formula, RT60 = 24 ln 10 · V / (-c S ln(1 - α)) ("Reverberation time in
  /// 'dead' rooms", 1930).
  private var reflection: Double {
    exp(-12 * log(10) * volume / (Self.speedOfSound * surface * rt60Seconds))
  }

  /// The impulse response [R] from the direct sound on, at most `limit` samples of it.
  ///
  /// Image sources (Allen and Berkley, "Image method for efficiently simulating small-room
  /// acoustics", 1979) at the nearest sample, until about one arrives at every sample; from there
  /// on, single ones cannot be told apart, and Gaussian noise of the same power decays in their
  /// stead. As there, a high-pass removes the constant part of pulses that all have one sign.
  ///
  /// - Parameter seed: The seed of the noise.
  package func impulseResponse(rateHertz: Int, seed: UInt64, limit: Int) -> [Float] {
    let rate = Double(rateHertz)
    let perMetre = rate / Self.speedOfSound
    let direct = distance
    let count = min(limit, max(1, Int((rt60Seconds * rate - direct * perMetre).rounded(.up))))
    var response = [Float](repeating: 0, count: count)

    // 4π (ct)² c / V images arrive in a second.
    let mixedMetres = (volume * perMetre / (4 * Double.pi)).squareRoot()
    let reach = max(mixedMetres, direct * 1.001)
    forEachImage(within: reach) { metres, reflections in
      let sample = Int(((metres - direct) * perMetre).rounded())
      if sample < count { response[sample] += Float(pow(reflection, Double(reflections)) / metres) }
    }

    let start = Int(((reach - direct) * perMetre).rounded()) + 1
    if start < count {
      // The mean square of what arrives in a sample, images having amplitude 1/r and their number
      // growing by r², and how it dies away.
      let power = 4 * Double.pi / (volume * perMetre)
      let decay = pow(10, -6 / (rt60Seconds * rate))
      var amplitude = Float((power * pow(decay, Double(start) + direct * perMetre)).squareRoot())
      let factor = Float(decay.squareRoot())
      let noise = NoiseGenerator.white(count - start, seed: seed)
      for i in noise.indices {
        response[start + i] = amplitude * noise[i]
        amplitude *= factor
      }
    }
    ButterworthFilter.highPass(hertz: Self.lowestHertz, order: 2, rateHertz: rateHertz)
      .apply(to: &response)
    return response
  }

  /// From the source to the microphone, in metres.
  package var distance: Double {
    let squares = zip(source, microphone).map { ($0 - $1) * ($0 - $1) }
    return squares.reduce(0, +).squareRoot()
  }

  /// Calls the body with the distance, in metres, and the number of reflections of every image of
  /// the source that is near enough to the microphone, itself included.
  private func forEachImage(within reach: Double, _ body: (Double, Int) -> Void) {
    let axes = (0..<3).map { images(axis: $0, within: reach) }
    let square = reach * reach
    for x in axes[0] {
      for y in axes[1] where x.square + y.square <= square {
        for z in axes[2] where x.square + y.square + z.square <= square {
          body(
            (x.square + y.square + z.square).squareRoot(),
            x.reflections + y.reflections + z.reflections
          )
        }
      }
    }
  }

  /// The squared distances of the source's images along an axis, and their reflections: itself and
  /// its mirror image, and both again every two sides.
  private func images(
    axis: Int,
    within reach: Double
  ) -> [(square: Double, reflections: Int)] {
    let side = sides[axis]
    let most = Int(reach / (2 * side)) + 1
    return (-most...most).flatMap { period in
      [1, -1].map { sign in
        let offset = Double(sign) * source[axis] + 2 * Double(period) * side - microphone[axis]
        return (offset * offset, abs(2 * period - (sign < 0 ? 1 : 0)))
      }
    }
  }
}
