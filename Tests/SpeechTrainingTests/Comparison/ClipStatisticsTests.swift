import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The statistics of made clips, whose values are known.
@Suite struct ClipStatisticsTests {
  /// A voice: a fundamental and its overtones, each weaker than the last.
  private func voice(hertz: Double, seconds: Double = 0.6, rate: Int = 16_000) -> AudioClip {
    let samples = (0..<Int(seconds * Double(rate))).map { index -> Float in
      let time = Double(index) / Double(rate)
      let value = (1...10).reduce(0.0) {
        $0 + sin(2 * .pi * hertz * Double($1) * time) / Double($1)
      }
      return Float(0.1 * value)
    }
    return AudioClip(samples: samples, sampleRateHertz: rate)
  }

  private func noise(rate: Int = 16_000, amplitude: Float = 0.1) -> AudioClip {
    var stream = RandomStream(seed: 1, .noiseSamples)
    return AudioClip(
      samples: (0..<rate).map { _ in amplitude * stream.normalPair().0 },
      sampleRateHertz: rate
    )
  }

  @Test(arguments: [80.0, 110, 200, 350]) func findsThePitchOfAVoice(_ hertz: Double) throws {
    let statistics = ClipStatistics(voice(hertz: hertz))
    let pitch = try #require(statistics[.pitch])
    #expect(abs(pitch / hertz - 1) < 0.02, "\(pitch)")
    #expect(try #require(statistics[.voicing]) > 95)
    #expect(try #require(statistics[.pitchRange]) < 0.5)
  }

  @Test func noiseHasNoVoiceAndAFlatSpectrum() throws {
    let statistics = ClipStatistics(noise())
    #expect(try #require(statistics[.voicing]) < 10)
    #expect(abs(try #require(statistics[.flatness])) < 0.5)
    #expect(abs(try #require(statistics[.tilt])) < 0.5)
    // 50 to 7,200 Hz.
    #expect(abs(try #require(statistics[.centroid]) - 3_625) < 150)
    #expect(abs(try #require(statistics[.rolloff]) - 6_840) < 100)
    #expect(statistics[.bandEdge] == 7_200)
  }

  @Test func aToneIsWhereItIs() throws {
    let statistics = ClipStatistics(tone(hertz: 1_000, seconds: 1, amplitude: 0.5))
    #expect(abs(try #require(statistics[.centroid]) - 1_000) < 10)
    #expect(try #require(statistics[.flatness]) < -40)
    #expect(abs(try #require(statistics[.loudness]) + 9.03) < 0.05)
    #expect(statistics[.duration] == 1)
  }

  @Test func theBandEndsWhereAFilterCutsIt() throws {
    let slow = try Resampler.resample(noise(), toHertz: 6_000)
    let clip = try Resampler.resample(slow, toHertz: 16_000)
    let edge = try #require(ClipStatistics(clip)[.bandEdge])
    #expect((2_200...3_300).contains(edge), "\(edge)")
  }

  @Test func soundsFadeMoreSlowlyInARoom() throws {
    func fading(_ decibelsPerSecond: Double) -> AudioClip {
      var clip = noise()
      for i in clip.samples.indices {
        let seconds = Double(i) / 16_000
        clip.samples[i] *= Float(pow(10, -decibelsPerSecond * seconds / 20))
      }
      return clip
    }
    let quick = try #require(ClipStatistics(fading(120))[.decay])
    let slow = try #require(ClipStatistics(fading(40))[.decay])
    #expect(abs(quick + 120) < 10 && abs(slow + 40) < 10, "\(quick) \(slow)")
  }

  @Test func silenceHasLevelsAndNothingElse() {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 8_000), sampleRateHertz: 8_000)
    let statistics = ClipStatistics(silence)
    #expect(statistics[.loudness] == -150 && statistics[.duration] == 1)
    for statistic in [ClipStatistic.pitch, .centroid, .decay, .silence] {
      #expect(statistics[statistic] == nil)
    }
    let empty = ClipStatistics(AudioClip(samples: [], sampleRateHertz: 8_000))
    for statistic in ClipStatistic.allCases { #expect(empty[statistic] == nil) }
    for count in [1, 30, 200] {
      let short = AudioClip(samples: [Float](repeating: 0.3, count: count), sampleRateHertz: 8_000)
      #expect(ClipStatistics(short)[.duration] != nil)
    }
  }

  /// Recordings at another rate are the same recordings, once both are brought to the lower one.
  @Test func resamplingChangesNoSpectrum() throws {
    let clip = voice(hertz: 130, rate: 8_000)
    let other = try Resampler.resample(
      Resampler.resample(clip, toHertz: 16_000),
      toHertz: 8_000
    )
    let (own, changed) = (ClipStatistics(clip), ClipStatistics(other))
    for statistic in [ClipStatistic.centroid, .rolloff, .tilt, .bandEdge, .pitch] {
      let values = (try #require(own[statistic]), try #require(changed[statistic]))
      #expect(abs(values.0 - values.1) <= 0.02 * abs(values.0) + 0.1, "\(statistic): \(values)")
    }
  }
}
