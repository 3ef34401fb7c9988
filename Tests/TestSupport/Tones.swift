import Foundation
import SpeechModel

/// A sine of the frequency in Hz.
package func tone(
  hertz: Double,
  seconds: Double,
  rate: Int = 16_000,
  amplitude: Double = 0.5
) -> AudioClip {
  let samples = (0..<Int(seconds * Double(rate))).map {
    Float(amplitude * sin(2 * Double.pi * hertz * Double($0) / Double(rate)))
  }
  return AudioClip(samples: samples, sampleRateHertz: rate)
}

/// The frequency of a clean tone in Hz, from its zero crossings.
package func measuredFrequency(_ samples: [Float], rate: Int) -> Double {
  var crossings: [Double] = []
  for i in 1..<samples.count where samples[i - 1] < 0 && samples[i] >= 0 {
    let share = Double(-samples[i - 1]) / Double(samples[i] - samples[i - 1])
    crossings.append(Double(i - 1) + share)
  }
  guard let first = crossings.first, let last = crossings.last, crossings.count > 1 else {
    return 0
  }
  return Double(crossings.count - 1) / (last - first) * Double(rate)
}
