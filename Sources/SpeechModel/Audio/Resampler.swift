internal import CSoxr

/// Changes the sample rate of a clip with libsoxr at its HQ quality (librosa's default).
public enum Resampler {
  /// The clip at another rate in Hz; the same clip if it already has that rate.
  ///
  /// - Throws: `AudioError` if libsoxr refuses.
  public static func resample(_ clip: AudioClip, toHertz rate: Int) throws -> AudioClip {
    if clip.sampleRateHertz == rate { return clip }
    let samples = try resample(
      clip.samples,
      from: Double(clip.sampleRateHertz),
      to: Double(rate)
    )
    return AudioClip(samples: samples, sampleRateHertz: rate)
  }

  /// Converts samples [S] at the rate `from` to about S · to / from samples at the rate `to`.
  ///
  /// - Throws: `AudioError` if libsoxr refuses.
  package static func resample(_ samples: [Float], from: Double, to: Double) throws -> [Float] {
    precondition(from > 0 && to > 0)
    if samples.isEmpty { return [] }
    let count = max(1, Int((Double(samples.count) * to / from).rounded()))
    var error: soxr_error_t?
    let output = [Float](unsafeUninitializedCapacity: count) { buffer, written in
      var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
      var format = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
      var threads = soxr_runtime_spec(1)
      error = soxr_oneshot(
        from,
        to,
        1,
        samples,
        samples.count,
        nil,
        buffer.baseAddress,
        count,
        &written,
        &format,
        &quality,
        &threads
      )
    }
    if let error {
      throw AudioError(
        source: "\(from) to \(to) Hz",
        reason: .resampling(detail: String(cString: error))
      )
    }
    return output
  }
}
