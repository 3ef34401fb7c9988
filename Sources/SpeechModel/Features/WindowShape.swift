internal import SpeechFoundation

/// The weights of the samples in an analysis window.
///
/// Periodic windows divide the circle by W (librosa, torch); symmetric ones by W - 1 (Kaldi).
public enum WindowShape: String, Codable, Sendable, CaseIterable {
  /// Raised cosine, periodic.
  case hann
  /// Raised cosine, symmetric.
  case hannSymmetric = "hann-symmetric"
  /// Raised cosine on a pedestal (0.54, 0.46), periodic.
  case hamming
  /// Raised cosine on a pedestal (0.54, 0.46), symmetric.
  case hammingSymmetric = "hamming-symmetric"
  /// Kaldi's own: the symmetric Hann window to the power 0.85.
  case povey
  /// Three cosine terms (0.42, 0.5, 0.08), periodic.
  case blackman
  /// All ones.
  case rectangular

  /// The weights, [W].
  package func weights(_ length: Int) -> [Float] {
    let isSymmetric = [.hannSymmetric, .hammingSymmetric, .povey].contains(self)
    let period = Double(isSymmetric ? length - 1 : length)
    return (0..<length).map { i in
      let angle = 2 * Double.pi * Double(i) / period
      let weight =
        switch self {
        case .hann, .hannSymmetric: 0.5 - 0.5 * cos(angle)
        case .hamming, .hammingSymmetric: 0.54 - 0.46 * cos(angle)
        case .povey: pow(0.5 - 0.5 * cos(angle), 0.85)
        case .blackman: 0.42 - 0.5 * cos(angle) + 0.08 * cos(2 * angle)
        case .rectangular: 1.0
        }
      return Float(weight)
    }
  }
}
