internal import CSoxr

/// Changes the sample rate of sound that arrives in chunks, as `Resampler` does that of a whole clip.
package final class StreamResampler {
  private let from: Double
  private let to: Double
  private let soxr: OpaquePointer
  private var output = [Float](repeating: 0, count: 4_096)
  /// Samples taken, and handed out.
  private var taken = 0
  private var given = 0

  /// - Throws: `AudioError` if libsoxr refuses.
  package init(fromHertz from: Int, toHertz to: Int) throws {
    precondition(from > 0 && to > 0)
    (self.from, self.to) = (Double(from), Double(to))
    var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
    var format = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
    var threads = soxr_runtime_spec(1)
    var error: soxr_error_t?
    guard
      let soxr = soxr_create(Double(from), Double(to), 1, &error, &format, &quality, &threads),
      error == nil
    else {
      throw Self.refusal(from, to, error)
    }
    self.soxr = soxr
  }

  deinit { soxr_delete(soxr) }

  /// Takes the next samples [S] and passes on those that they complete, some at a time.
  ///
  /// - Throws: `AudioError` if libsoxr fails, or what the body throws.
  package func append(
    _ samples: UnsafeBufferPointer<Float>,
    _ body: (UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    // To libsoxr, no samples mean the end.
    guard !samples.isEmpty else { return }
    taken += samples.count
    var rest = samples
    while true {
      let (used, made) = try process(rest.baseAddress, rest.count)
      if made > 0 { try pass(made, body) }
      rest = UnsafeBufferPointer(rebasing: rest[used...])
      if rest.isEmpty && made < output.count { return }
    }
  }

  /// Passes on the samples that were waiting for more: as many in all as of the whole sound.
  ///
  /// - Throws: `AudioError` if libsoxr fails, or what the body throws.
  package func finish(_ body: (UnsafeBufferPointer<Float>) throws -> Void) throws {
    let whole = taken == 0 ? 0 : max(1, Int((Double(taken) * to / from).rounded()))
    while given < whole {
      let (_, made) = try process(nil, 0)
      if made == 0 { return }
      try pass(min(made, whole - given), body)
    }
  }

  /// Begins afresh.
  package func reset() {
    soxr_clear(soxr)
    (taken, given) = (0, 0)
  }

  private func pass(_ count: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Void) throws {
    given += count
    try output.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<count])) }
  }

  private func process(_ samples: UnsafePointer<Float>?, _ count: Int) throws -> (
    used: Int, made: Int
  ) {
    var (used, made) = (0, 0)
    let error = output.withUnsafeMutableBufferPointer {
      soxr_process(soxr, samples, count, &used, $0.baseAddress, $0.count, &made)
    }
    if let error { throw Self.refusal(Int(from), Int(to), error) }
    return (used, made)
  }

  private static func refusal(_ from: Int, _ to: Int, _ error: soxr_error_t?) -> AudioError {
    AudioError(
      source: "\(from) to \(to) Hz",
      reason: .resampling(detail: error.map { String(cString: $0) } ?? "no resampler could be made")
    )
  }
}
