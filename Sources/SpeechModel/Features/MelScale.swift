internal import SpeechFoundation

/// The formula that turns Hz into mel.
public enum MelScale: String, Codable, Sendable, CaseIterable {
  /// 2595 log10(1 + f / 700) (HTK, torchaudio, and up to a factor Kaldi).
  case htk
  /// Linear below 1 kHz, logarithmic above (Slaney's Auditory Toolbox; librosa's default).
  case slaney

  /// Hz to mel.
  package func mel(hertz: Double) -> Double {
    switch self {
    case .htk: 2_595 * log10(1 + hertz / 700)
    case .slaney: hertz < 1_000 ? hertz * 3 / 200 : 15 + 27 * log(hertz / 1_000) / log(6.4)
    }
  }

  /// Mel to Hz.
  package func hertz(mel: Double) -> Double {
    switch self {
    case .htk: 700 * (pow(10, mel / 2_595) - 1)
    case .slaney: mel < 15 ? mel * 200 / 3 : 1_000 * exp((mel - 15) * log(6.4) / 27)
    }
  }
}
