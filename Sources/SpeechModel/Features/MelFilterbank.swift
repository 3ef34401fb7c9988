internal import CKernels

/// Along which axis the sides of a mel filter are straight lines.
public enum MelTriangles: String, Codable, Sendable, CaseIterable {
  /// In Hz (librosa, torchaudio).
  case hertz
  /// In mel (Kaldi).
  case mel
}

/// How a mel filter is scaled.
public enum MelNormalization: String, Codable, Sendable, CaseIterable {
  /// Every filter peaks at 1.
  case none
  /// Every filter has the same area in Hz: 2 / (upper - lower) (Slaney; librosa's default).
  case area
}

/// Triangular filters, equally spaced in mel, over the bins of a power spectrum.
///
/// Each is kept as its first bin and its weights only, since most of a row would be zeros.
package struct MelFilterbank: Sendable {
  private let firstBin: [Int32]
  /// The offset of each band's weights, then their total number.
  private let offset: [Int32]
  /// The weights, each band's padded with zeros to a multiple of `stride`.
  private let weights: [Float]

  /// The number of weights that are summed at once.
  private static let stride = 16
  /// The number of values after a power spectrum that must be readable, and finite.
  static let overhang = stride

  /// Bands, F.
  package var bands: Int { firstBin.count }

  /// Builds the filters.
  ///
  /// - Parameter warp: Warps the filters along the frequency axis, in training only.
  /// - Throws: `ConfigurationError` if a filter would fall between two bins and be empty.
  package init(_ configuration: FeatureConfiguration, warp: VocalTractWarp? = nil) throws {
    let scale = configuration.melScale
    let bins = configuration.transformLength / 2 + 1
    let hertzPerBin = Double(configuration.sampleRateHertz) / Double(configuration.transformLength)
    let lowest = scale.mel(hertz: configuration.lowerFrequencyHertz)
    let highest = scale.mel(hertz: configuration.upperEdgeHertz)
    let bands = configuration.melBands
    let corners = (0..<bands + 2).map {
      lowest + (highest - lowest) * Double($0) / Double(bands + 1)
    }
    var firstBin: [Int32] = []
    var offset: [Int32] = [0]
    var weights: [Float] = []
    for band in 0..<bands {
      let (lower, centre, upper) = (corners[band], corners[band + 1], corners[band + 2])
      func source(_ mel: Double) -> Double {
        let hertz = scale.hertz(mel: mel)
        return warp?.source(of: hertz) ?? hertz
      }
      let (lowerHertz, centreHertz, upperHertz) = (source(lower), source(centre), source(upper))
      let height = configuration.melNormalization == .area ? 2 / (upperHertz - lowerHertz) : 1
      func mel(_ hertz: Double) -> Double {
        scale.mel(hertz: warp?.target(of: hertz) ?? hertz)
      }
      func weight(_ bin: Int) -> Double {
        let hertz = Double(bin) * hertzPerBin
        let (rising, falling) =
          switch configuration.melTriangles {
          case .hertz:
            (
              (hertz - lowerHertz) / (centreHertz - lowerHertz),
              (upperHertz - hertz) / (upperHertz - centreHertz)
            )
          case .mel:
            (
              (mel(hertz) - lower) / (centre - lower),
              (upper - mel(hertz)) / (upper - centre)
            )
          }
        return max(0, min(rising, falling)) * height
      }
      // No other bin can be inside; one more at either end, because of rounding.
      let near =
        max(0, Int(lowerHertz / hertzPerBin) - 1)...min(bins - 1, Int(upperHertz / hertzPerBin) + 1)
      let inside = near.filter { weight($0) > 0 }
      guard let first = inside.first, let last = inside.last else {
        throw ConfigurationError.emptyMelBand(
          band: band,
          lowerHertz: lowerHertz,
          upperHertz: upperHertz,
          hertzPerBin: hertzPerBin
        )
      }
      firstBin.append(Int32(first))
      weights += (first...last).map { Float(weight($0)) }
      while weights.count % Self.stride > 0 { weights.append(0) }
      offset.append(Int32(weights.count))
    }
    self.firstBin = firstBin
    self.offset = offset
    self.weights = weights
  }

  /// The weights of a band over all N/2 + 1 bins, for tests and plots.
  package func row(_ band: Int, bins: Int) -> [Float] {
    var row = [Float](repeating: 0, count: bins + Self.overhang)
    let first = Int(firstBin[band])
    for (bin, i) in (offset[band]..<offset[band + 1]).enumerated() {
      row[first + bin] = weights[Int(i)]
    }
    return Array(row.prefix(bins))
  }

  /// Sums a power spectrum [N/2 + 1 + overhang] into band energies [F].
  func apply(_ power: UnsafePointer<Float>, into energies: UnsafeMutablePointer<Float>) {
    asr_mel(bands, firstBin, offset, weights, power, energies)
  }
}
