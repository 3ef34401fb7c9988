internal import SpeechModel

/// Something measured of a clip by which old and new recordings are compared.
public enum ClipStatistic: String, Sendable, Codable, CaseIterable {
  /// How long it lasts.
  case duration
  /// The level of its loudest 20 ms.
  case loudness
  /// The level of all of it, silence included.
  case meanLevel = "mean level"
  /// How far its loud moments stand out from its quiet ones.
  case signalToNoise = "signal-to-noise ratio"
  /// The fraction of 20 ms that lie more than 40 dB below the loudest.
  case silence = "share of silence"
  /// The fraction of clipped samples.
  case clipping = "share of clipped samples"
  /// The mean of the samples.
  case offset
  /// The frequency below which 95 % of the energy lies.
  case rolloff = "95 % roll-off"
  /// The mean frequency, weighted by energy.
  case centroid = "spectral centroid"
  /// How much louder each octave is than the one below.
  case tilt = "spectral tilt"
  /// How noise-like the spectrum is: 0 dB for white noise, less for anything with peaks or gaps.
  case flatness = "spectral flatness"
  /// Where the spectrum ends.
  case bandEdge = "band edge"
  /// The middle of the voice's fundamental frequencies.
  case pitch
  /// The distance between its high and low ones.
  case pitchRange = "range of pitch"
  /// The fraction of the audible 40 ms that are voiced.
  case voicing = "share of voiced sound"
  /// How fast the level falls after the loudest moment; a room makes it fall slowly.
  case decay

  /// The unit of its values.
  public var unit: String {
    switch self {
    case .duration: "s"
    case .loudness, .meanLevel: "dBFS"
    case .signalToNoise, .flatness: "dB"
    case .silence, .clipping, .voicing: "%"
    case .offset: "% of full scale"
    case .rolloff, .centroid, .bandEdge, .pitch: "Hz"
    case .tilt: "dB per octave"
    case .pitchRange: "semitones"
    case .decay: "dB/s"
    }
  }

  /// Whether it describes the spectrum, which resampling changes.
  var isSpectral: Bool {
    [.rolloff, .centroid, .tilt, .flatness, .bandEdge].contains(self)
  }
}

extension ClipStatistic {
  /// The unit of a difference: that of two levels is in dB.
  var unitOfDifference: String { unit == "dBFS" ? "dB" : unit }

  /// The decimals with which its values are shown.
  var decimals: Int {
    switch self {
    case .offset: 3
    case .duration, .clipping: 2
    case .rolloff, .centroid, .bandEdge, .pitch, .decay: 0
    default: 1
    }
  }

  /// The words for a larger value, and for a smaller one.
  var comparative: (more: String, less: String) {
    switch self {
    case .duration: ("longer", "shorter")
    default: ("higher", "lower")
    }
  }
}

extension ClipStatistic {
  /// A value with the statistic's decimals, without a sign before zero.
  func words(_ value: Double) -> String {
    let text = fixedPoint(value, decimals: decimals)
    return text.hasPrefix("-") && Double(text) == 0 ? String(text.dropFirst()) : text
  }
}
