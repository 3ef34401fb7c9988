import SpeechModel

extension FuzzTarget {
  /// Audio files in memory: our own checks, libsndfile, and soxr on what came of it.
  static let audio = FuzzTarget(name: "audio", isText: false, seeds: { [:] }) { bytes in
    do {
      let clip = try AudioFile.decode(bytes, name: "input")
      let limits = AudioLimits()
      expect(!clip.samples.isEmpty, "a clip without a sample")
      expect(limits.sampleRateHertz.contains(clip.sampleRateHertz), "a rate beyond the limits")
      expect(clip.samples.count <= limits.samples, "more samples than the limit")
      expect(
        // The mean of channels is rounded.
        clip.samples.allSatisfy { abs($0) <= limits.magnitude * 1.001 },
        "a sample that is no number, or beyond the limit"
      )
      guard clip.durationSeconds <= 20 else { return }
      let resampled = try Resampler.resample(clip, toHertz: 16_000)
      expect(resampled.samples.allSatisfy(\.isFinite), "not a number after resampling")
    } catch let error as AudioError {
      expectWords(error)
    } catch {
      expect(false, "an error that is no AudioError: \(error)")
    }
  }
}
