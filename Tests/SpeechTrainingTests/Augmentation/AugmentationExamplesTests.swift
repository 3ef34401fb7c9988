import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct AugmentationExamplesTests {
  private let folder: TemporaryFolder
  private let clip: String

  init() throws {
    folder = try TemporaryFolder()
    clip = try folder.file("clip.wav")
    try AudioFile.write(tone(hertz: 440, seconds: 0.5, rate: 44_100), to: clip)
  }

  private func certain(_ steps: [Augmenter]) -> [Augmenter] { steps.map { $0.happening(1) } }

  /// The samples are those that training would make of the clip with the same draw.
  @Test func examplesAreWhatTrainingHears() throws {
    let steps = certain([.speed(SpeedPerturbation()), .gain(Gain()), .timeMask(TimeMask())])
    let example = try AugmentationExamples(of: clip, steps, seed: 3).example(2)
    let pipeline = AugmentationPipeline(steps, seed: 3, AugmentationScene(rateHertz: 16_000))
    var samples = try Resampler.resample(AudioFile.read(clip), toHertz: 16_000).samples
    try pipeline.apply(pipeline.draw(1), to: &samples)
    #expect(example.drawn == pipeline.draw(1))
    #expect(example.clip == AudioClip(samples: samples, sampleRateHertz: 16_000))
    #expect(example.parts.map(\.effect) == [.samples, .samples, .features])
    let lines = try example.words().split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[0] == String(format: "2.wav  %.2f s", Double(samples.count) / 16_000))
    #expect(lines[1].hasPrefix("  speed: factor ") && lines[2].hasSuffix(" dB"))
    #expect(lines[3].hasSuffix(" (acts on the features: not audible)"))
  }

  @Test func stepWithoutAnythingToTakeFromChangesNothing() throws {
    let example = try AugmentationExamples(of: clip, certain([.mixup(Mixup())]), seed: 0).example(1)
    #expect(example.parts.map(\.effect) == [.nothing])
    #expect(try example.words().hasSuffix(" (changes nothing here)"))
    let nothing = try AugmentationExamples(of: clip, [], seed: 0).example(1)
    #expect(try nothing.words() == "1.wav  0.50 s\n  as it was recorded")
  }

  /// Noise recordings at another rate are heard at the clip's.
  @Test func noiseComesFromTheFolder() throws {
    let noise = try folder.file("noise/hum.wav")
    try AudioFile.write(tone(hertz: 1_000, seconds: 1, rate: 22_050), to: noise)
    var step = BackgroundNoise()
    step.snrDecibels = Interval(0, 0)
    let examples = try AugmentationExamples(
      of: clip,
      certain([.noise(step)]),
      rateHertz: 8_000,
      noiseFolders: [folder.path + "/noise"],
      seed: 0
    )
    let heard = try examples.example(1).clip
    #expect(heard.sampleRateHertz == 8_000)
    let middle = Array(heard.samples.dropFirst(400).dropLast(400))
    #expect(abs(amplitude(of: 1_000, in: middle, rate: 8_000) - 0.5) < 0.02)
    #expect(abs(amplitude(of: 440, in: middle, rate: 8_000) - 0.5) < 0.02)
  }

  @Test func folderWithoutRecordingsIsAnError() throws {
    _ = try folder.file("empty/x")
    #expect(throws: DatasetError.noNoise(path: folder.path + "/empty")) {
      _ = try AugmentationExamples(
        of: clip,
        [],
        noiseFolders: [folder.path + "/empty"],
        seed: 0
      )
    }
  }

  @Test func stepsAreChosenByName() throws {
    var gain = Gain()
    gain.decibels = Interval(3, 3)
    let chosen = try StepSelection.steps(
      named: ["crop", "gain"],
      configured: [.speed(SpeedPerturbation()), .gain(gain)]
    )
    #expect(chosen == certain([.crop(Crop()), .gain(gain)]))
    #expect(throws: StepSelection.Failure.unknown(name: "spede", nearest: "speed")) {
      try StepSelection.steps(named: ["spede"], configured: [])
    }
    #expect(throws: StepSelection.Failure.incomplete(name: "one-of")) {
      try StepSelection.steps(named: ["one-of"], configured: [])
    }
    var oneOf = OneOf()
    oneOf.steps = [.gain(gain)]
    let composed = try StepSelection.steps(named: ["one-of"], configured: [.oneOf(oneOf)])
    #expect(composed == [Augmenter.oneOf(oneOf).happening(1)])
  }
}
