import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct ClipMeasurementsTests {
  private func measured(_ clip: AudioClip) -> ClipMeasurements {
    ClipMeasurements(clip, MadeClips.fingerprints)
  }

  @Test(arguments: [-1.0, -20, -55]) func levelsOfASineAreItsOwn(_ peakDecibels: Double) {
    let clip = tone(hertz: 400, seconds: 1, amplitude: pow(10, peakDecibels / 20))
    let level = ClipLevel(clip)
    #expect(abs(level.peakDecibels - peakDecibels) < 0.01)
    // The root mean square of a sine is 3.01 dB below its peak.
    #expect(abs(level.rmsDecibels - (peakDecibels - 3.0103)) < 0.01)
    #expect(abs(level.loudestDecibels - (peakDecibels - 3.0103)) < 0.01)
    #expect(abs(level.offset) < 1e-6)
    #expect(!level.isSilent)
  }

  @Test func theLoudestFrameDoesNotDependOnSilenceAround() {
    var clip = tone(hertz: 400, seconds: 0.1, amplitude: 0.1)
    let alone = ClipLevel(clip)
    clip.samples += [Float](repeating: 0, count: 16_000 * 9 + 14_400)
    let level = ClipLevel(clip)
    #expect(abs(level.loudestDecibels - alone.loudestDecibels) < 0.01)
    // A hundredth of the power.
    #expect(abs(level.rmsDecibels - (alone.rmsDecibels - 20)) < 0.1)
  }

  @Test func offsetIsNoSound() {
    let clip = AudioClip(samples: [Float](repeating: 0.25, count: 4_000), sampleRateHertz: 8_000)
    let level = ClipLevel(clip)
    #expect(abs(level.offset - 0.25) < 1e-6)
    #expect(level.isSilent)
    #expect(abs(level.peakDecibels - 20 * log10(0.25)) < 0.01)
    #expect(measured(clip).fingerprint == nil)
    let shifted = ClipLevel(tone(hertz: 400, seconds: 1, amplitude: 0.1).mapped { $0 - 0.02 })
    #expect(abs(shifted.offset + 0.02) < 1e-4)
    #expect(abs(shifted.rmsDecibels - (-23.01)) < 0.01)
  }

  @Test func silenceAndEmptyClipsHaveNumbers() throws {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 800), sampleRateHertz: 8_000)
    let empty = AudioClip(samples: [], sampleRateHertz: 8_000)
    for clip in [silence, empty] {
      let measured = measured(clip)
      #expect(measured.level.loudestDecibels == -150)
      #expect(measured.level.isSilent && measured.level.offset == 0)
      #expect(ClipLevel(clip) == measured.level)
      let coded = try JSONEncoder().encode(measured)
      #expect(try JSONDecoder().decode(ClipMeasurements.self, from: coded) == measured)
    }
  }

  @Test func clippingIsARunAtFullScale() {
    let sine = tone(hertz: 100, seconds: 1, rate: 8_000, amplitude: 1)
    // |sin| exceeds 0.5 for two thirds of the time: that much is cut off.
    let clipped = ClipLevel(sine.mapped { max(-0.95, min(0.95, 1.9 * $0)) })
    #expect(abs(clipped.clippedShare - 2.0 / 3) < 0.02)
    // At one end only.
    let half = ClipLevel(sine.mapped { min(0.95, 1.9 * $0) / 1.9 })
    #expect(half.clippedShare == 0, "half of full scale is no limit")
    #expect(abs(ClipLevel(sine.mapped { min(0.95, 1.9 * $0 - 0.02) }).clippedShare - 0.33) < 0.02)
    #expect(ClipLevel(sine).clippedShare == 0, "a sine at full scale only touches it")
    var peak = tone(hertz: 100, seconds: 1, rate: 8_000, amplitude: 0.3)
    peak.samples[4_000] = 1
    peak.samples[4_001] = 1
    #expect(ClipLevel(peak).clippedShare == 0)
    peak.samples[4_002] = 1
    #expect(ClipLevel(peak).clippedShare == 3.0 / 8_000)
    // One that never leaves its limit.
    #expect(ClipLevel(sine.mapped { _ in 1 }).clippedShare == 1)
  }

  @Test func edgesAreMeasuredAgainstTheLoudestPart() {
    let clip = tone(hertz: 500, seconds: 0.3, rate: 8_000, amplitude: 0.4)
    var faded = clip
    for i in 0..<160 { faded.samples[i] *= 0.1 }
    // 20 ms that are no whole frame of the clip's own grid.
    faded.samples += clip.samples.prefix(80).map { $0 * 0.5 }
    for i in faded.samples.count - 160..<faded.samples.count - 80 { faded.samples[i] *= 0.5 }
    let measured = measured(faded)
    #expect(abs(measured.startDecibels + 20) < 0.01)
    #expect(abs(measured.endDecibels + 6.02) < 0.01)
  }

  @Test(arguments: [0.0, 6, 20, 40]) func estimatesTheSignalToNoiseRatio(_ snrDecibels: Double) {
    var clip = tone(hertz: 300, seconds: 2, amplitude: 0.5)
    for i in 0..<12_000 { clip.samples[i] = 0 }
    var stream = RandomStream(seed: 3, .noiseSamples)
    let deviation = Float(0.5 / 2.0.squareRoot() * pow(10, -snrDecibels / 20))
    clip.samples = clip.samples.map { $0 + deviation * stream.normalPair().0 }
    let found = measured(clip).snrDecibels ?? -.infinity
    #expect(abs(found - snrDecibels) < 1.5, "\(found)")
    #expect(measured(clip.part(0..<1_500)).snrDecibels == nil)
  }

  @Test func theDigestIsThatOfTheSamples() {
    let word = MadeClips.word(1)
    #expect(measured(word).digest == measured(word).digest)
    #expect(measured(word).digest.count == 44)
    var other = word
    other.samples[100] += 1e-6
    #expect(measured(word).digest != measured(other).digest)
  }

  @Test func theFingerprintIgnoresGainDelayAndRate() throws {
    let word = MadeClips.word(2)
    let plain = try #require(measured(word).fingerprint)
    let louder = try #require(measured(word.mapped { 2.5 * $0 }).fingerprint)
    #expect(plain.distance(to: louder) < 1e-3)
    let delay = [Float](repeating: 0, count: 1_600)
    let later = try #require(
      measured(AudioClip(samples: delay + word.samples, sampleRateHertz: 16_000)).fingerprint
    )
    #expect(plain.distance(to: later) < 0.01)
    #expect(abs(later.centreSeconds - plain.centreSeconds - 0.1) < 0.001)
    let slow = try #require(measured(Resampler.resample(word, toHertz: 8_000)).fingerprint)
    #expect(plain.distance(to: slow) < 0.02)
    let another = try #require(measured(MadeClips.word(3)).fingerprint)
    #expect(plain.distance(to: another) > 0.1)
    #expect(measured(try Resampler.resample(word, toHertz: 4_000)).fingerprint == nil)
  }
}
