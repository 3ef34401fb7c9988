import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct BackgroundNoiseTests {
  private let clip = tone(hertz: 440, seconds: 0.7).samples
  private let scene = AugmentationScene(
    rateHertz: 16_000,
    noise: .init([tone(hertz: 97, seconds: 0.3, amplitude: 0.01).samples]),
    folders: ["street": .init([tone(hertz: 3_000, seconds: 2, amplitude: 0.9).samples])]
  )

  static let sources: [[NoiseSource]] =
    NoiseColor.allCases.map { [.color($0, seed: 3)] } + [
      [.recording(index: 0, start: 0.8)],
      [.color(.white, seed: 1), .color(.brown, seed: 2), .recording(index: 0, start: 0)],
    ]

  @Test(arguments: [-5.0, 0, 10, 30], sources)
  func noiseHasTheRatioAskedFor(_ snr: Double, _ sources: [NoiseSource]) throws {
    for folder in [nil, "street"] {
      let drawn = BackgroundNoise.Drawn(sources: sources, folder: folder, snrDecibels: snr)
      let noise = zip(try StepProbe.applied(drawn, to: clip, scene), clip).map { $0 - $1 }
      #expect(abs(20 * log10(rms(clip) / rms(noise)) - snr) < 0.1)
    }
  }

  /// Several noises at once are equally loud, however loud their recordings are.
  @Test func sourcesShareThePower() throws {
    let scene = AugmentationScene(
      rateHertz: 16_000,
      noise: .init([
        tone(hertz: 500, seconds: 1, amplitude: 0.001).samples,
        tone(hertz: 3_000, seconds: 1, amplitude: 0.9).samples,
      ])
    )
    let clip = StepProbe.noise(16_000)
    let drawn = BackgroundNoise.Drawn(
      sources: [.recording(index: 0, start: 0), .recording(index: 1, start: 0)],
      snrDecibels: 6
    )
    let noise = zip(try StepProbe.applied(drawn, to: clip, scene), clip).map { $0 - $1 }
    let low = StepProbe.amplitude(noise, hertz: 500),
      high = StepProbe.amplitude(noise, hertz: 3_000)
    #expect(abs(20 * log10(low / high)) < 0.05)
    #expect(abs(20 * log10(rms(clip) / rms(noise)) - 6) < 0.1)
  }

  /// From its place on, again and again; the end goes over into the beginning without a jump.
  @Test func shortRecordingsAreLooped() throws {
    let recording = tone(hertz: 1_003, seconds: 0.1, amplitude: 1).samples
    let scene = AugmentationScene(rateHertz: 16_000, noise: .init([recording]))
    let clip = StepProbe.noise(16_000)
    let drawn = BackgroundNoise.Drawn(
      sources: [.recording(index: 0, start: 0.5)],
      snrDecibels: 0
    )
    let noise = zip(try StepProbe.applied(drawn, to: clip, scene), clip).map { $0 - $1 }
    // The second half of it comes first, until 10 ms before its end; a period later it is back.
    let first = Int(0.5 * 1_599), fade = 160, period = 1_600 - fade
    let scale = noise[0] / recording[first]
    for n in 0..<period - first { #expect(abs(noise[n] - scale * recording[first + n]) < 1e-4) }
    for n in 0..<12_000 { #expect(abs(noise[n] - noise[n + period]) < 1e-4) }
    // No two neighbours are further apart than a wave of this frequency and the fade allow.
    let peak = abs(scale), step = 2 * sin(Float.pi * 1_003 / 16_000)
    let jumps = zip(noise, noise.dropFirst()).map { abs($0 - $1) }
    #expect((jumps.max() ?? 0) < 1.45 * peak * step + 0.15 * peak)
  }

  @Test func silenceStaysSilent() throws {
    let silence = [Float](repeating: 0, count: 100)
    let drawn = BackgroundNoise.Drawn(sources: [.color(.white, seed: 1)], snrDecibels: 0)
    #expect(try StepProbe.applied(drawn, to: silence, scene) == silence)
    #expect(try StepProbe.applied(drawn, to: [], scene) == [])
    let quiet = AugmentationScene(rateHertz: 16_000, noise: .init([silence, []]))
    for index in 0..<2 {
      let drawn = BackgroundNoise.Drawn(
        sources: [.recording(index: index, start: 0.5)],
        snrDecibels: 0
      )
      #expect(try StepProbe.applied(drawn, to: clip, quiet) == clip)
    }
  }

  /// Recordings where there are any, else colours; or what the kind says.
  @Test(arguments: BackgroundNoise.Kind.allCases)
  func sourcesAreOfTheirKind(_ kind: BackgroundNoise.Kind) {
    var step = BackgroundNoise()
    step.kind = kind
    step.colors = NoiseColor.allCases
    step.sources = Interval(1, 3)
    for scene in [scene, StepProbe.scene()] {
      let draws = StepProbe.draws(step, scene)
      #expect(draws.allSatisfy { (5...30).contains($0.snrDecibels) })
      var (recordings, colors): (Int, Set<NoiseColor>) = (0, [])
      for case .color(let color, _) in draws.flatMap(\.sources) { colors.insert(color) }
      for case .recording in draws.flatMap(\.sources) { recordings += 1 }
      let usesRecordings = kind != .colors && scene.noise.count > 0
      #expect((recordings > 0) == usesRecordings)
      #expect(colors == (usesRecordings || kind == .recordings ? [] : Set(NoiseColor.allCases)))
      let isNothing = kind == .recordings && scene.noise.count == 0
      #expect(Set(draws.map(\.sources.count)) == (isNothing ? [0] : [1, 2, 3]))
    }
  }

  @Test func settingsAreChecked() throws {
    let read = try StepProbe.augmenter(#"{"noise": {"sources": [2, 3], "colors": ["brown"]}}"#)
    var step = BackgroundNoise()
    (step.sources, step.colors) = (Interval(2, 3), [.brown])
    #expect(read == .noise(step))
    #expect(
      StepProbe.refusal(#"{"noise": {"colors": []}}"#)
        == "augmentation.noise.colors is an empty list; expected white, pink, brown, blue, violet, drawn"
    )
    let colors =
      "expected a list of colours (white, pink, brown, blue, violet, drawn), such as [drawn]"
    for (given, found) in [(#"["dron"]"#, "['dron']"), (#""drawn""#, "'drawn'"), ("5", "5")] {
      #expect(
        StepProbe.refusal(#"{"noise": {"colors": \#(given)}}"#)
          == "noise.colors is \(found); \(colors)"
      )
    }
  }
}
