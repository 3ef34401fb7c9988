/// Limits on recordings: our own, because headers cannot be trusted.
public struct AudioLimits: Sendable, Equatable {
  /// Sample rates, in Hz.
  public var sampleRateHertz: ClosedRange<Int> = 1_000...384_000
  /// The most channels.
  public var channels: Int = 32
  /// The longest recording, in seconds.
  public var durationSeconds: Double = 3_600
  /// The most samples of a channel, whatever the rate.
  public var samples: Int = 200_000_000
  /// The largest file, in bytes.
  public var fileBytes: Int = 2 << 30
  /// The largest magnitude of a floating-point sample; 1 is full scale.
  public var magnitude: Float = 100

  /// The default limits.
  public init() {}
}

extension AudioLimits {
  /// Why a clip is no usable sound, as for files; nil if it is one.
  package func refusal(of clip: AudioClip) -> AudioError.Reason? {
    if clip.samples.isEmpty { return .noFrames }
    if !sampleRateHertz.contains(clip.sampleRateHertz) {
      return .sampleRate(found: clip.sampleRateHertz, allowed: sampleRateHertz)
    }
    if clip.durationSeconds > durationSeconds || clip.samples.count > samples {
      return .duration(allowedSeconds: durationSeconds)
    }
    for (frame, value) in clip.samples.enumerated() {
      if !value.isFinite { return .nonFinite(frame: frame) }
      if value.magnitude > magnitude { return .outOfRange(frame: frame, value: value) }
    }
    return nil
  }
}
