/// The samples of frame t of a clip of S samples, for windows of W samples every H.
public enum Framing: String, Codable, Sendable, CaseIterable {
  /// Samples [tH, tH + W); only whole windows: 1 + (S - W) / H frames. A clip shorter than a
  /// window is padded with zeros to one. A stream of samples can be framed as it arrives.
  case uncentered
  /// W samples from tH - W/2 on, rounded down, zeros beyond the ends: 1 + S / H frames (librosa).
  case centeredZero = "centered-zero"
  /// The same with the clip mirrored at its ends (torchaudio).
  case centeredReflect = "centered-reflect"

  /// Frames of a clip of `samples` samples; at least 1.
  package func frames(samples: Int, window: Int, hop: Int) -> Int {
    switch self {
    case .uncentered: samples < window ? 1 : 1 + (samples - window) / hop
    case .centeredZero, .centeredReflect: 1 + samples / hop
    }
  }

  /// The fewest samples that give `frames` frames.
  package func samples(frames: Int, window: Int, hop: Int) -> Int {
    switch self {
    case .uncentered: window + (frames - 1) * hop
    case .centeredZero, .centeredReflect: max(1, (frames - 1) * hop)
    }
  }

  /// The samples of the first frame that lie before the clip, for windows of W samples.
  package func leadingSamples(window: Int) -> Int {
    self == .uncentered ? 0 : (window + 1) / 2
  }

  /// Copies the samples of one frame, [W], with the rule's samples beyond the clip's ends.
  func copyFrame(
    _ frame: Int,
    of samples: UnsafeBufferPointer<Float>,
    window: Int,
    hop: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    let start = frame * hop - leadingSamples(window: window)
    let inside = max(0, start)..<max(0, start, min(samples.count, start + window))
    fillOutside(0..<min(window, inside.lowerBound - start), of: samples, start, output)
    fillOutside(min(window, inside.upperBound - start)..<window, of: samples, start, output)
    if let base = samples.baseAddress, !inside.isEmpty {
      (output + (inside.lowerBound - start)).update(
        from: base + inside.lowerBound,
        count: inside.count
      )
    }
  }

  private func fillOutside(
    _ positions: Range<Int>,
    of samples: UnsafeBufferPointer<Float>,
    _ start: Int,
    _ output: UnsafeMutablePointer<Float>
  ) {
    for i in positions {
      output[i] = self == .centeredReflect ? mirrored(samples, at: start + i) : 0
    }
  }

  /// The sample at a position outside the clip, reflected at its first and last sample.
  private func mirrored(_ samples: UnsafeBufferPointer<Float>, at position: Int) -> Float {
    if samples.count < 2 { return samples.first ?? 0 }
    let period = 2 * (samples.count - 1)
    let remainder = ((position % period) + period) % period
    return samples[remainder < samples.count ? remainder : period - remainder]
  }
}
