import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// What a comparison advises adds to a training and takes nothing from it.
@Suite struct ShiftAdviceTests {
  private func command(_ advice: ShiftAdvice, _ steps: [Augmenter]) -> String? {
    advice.remedy(for: AdvisedTraining(on: DataSource("words"), steps: steps)).command
  }

  private func noise(_ range: Interval, probability: Double = 0.8) -> Augmenter {
    var step = BackgroundNoise()
    (step.snrDecibels, step.probability) = (range, probability)
    return .noise(step)
  }

  /// By hand: a range grows until it holds what is advised, and nothing else of a step changes.
  @Test func advisedRangesKeepWhatIsDrawnAlready() {
    let advice = ShiftAdvice.noise(lowestDecibels: 12.7)
    let set = "asr-train words --set 'augmentation"
    #expect(command(advice, []) == "\(set).noise.snr-decibels=[12, 42]'")
    #expect("\(ShiftAdvice.noise(lowestDecibels: -0.4))".hasSuffix(" down to 0 dB."))
    #expect(command(advice, [noise(Interval(20, 60))]) == "\(set).noise.snr-decibels=[12, 60]'")
    // One of two steps of a name is named by its index.
    let two = [noise(Interval(20, 30)), noise(Interval(40, 60))]
    #expect(command(advice, two) == "\(set).0.noise.snr-decibels=[12, 30]'")
    // A step that never happens has to.
    #expect(
      command(advice, [noise(Interval(0, 50), probability: 0)])
        == "\(set).noise.probability=0.5'"
    )
    var speed = SpeedPerturbation()
    speed.factor = Interval(0.7, 1.1)
    #expect(
      command(.speed(factor: 1.254), [.speed(speed)]) == "\(set).speed.factor=[0.7, 1.25]'"
    )
    #expect(command(.level(decibels: -12), []) == "\(set).gain.decibels=[-12, 6]'")
    #expect(command(.silence(seconds: 0.6), []) == "\(set).silence.milliseconds=[0, 300]'")
    let trimmed = ShiftAdvice.silence(seconds: -0.25)
    #expect(command(trimmed, []) == nil)
    #expect(
      trimmed.description
        == "The new recordings have 0.25 s less silence: trim the recordings that train, too."
    )
  }

  /// The same 80 words on both sides, changed on one, so that nothing else differs.
  @Test func slownessSilenceAndRoomsAreToldApart() throws {
    let names = try ["down", "go", "left", "no", "right", "stop", "up", "yes"].flatMap { word in
      try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("words/\(word)"))
        .filter { $0.hasSuffix("_0.wav") }.sorted().map { "words/\(word)/\($0)" }
    }
    let words = try stride(from: 0, to: names.count, by: 2).map {
      try AudioFile.read(Fixtures.path(names[$0]))
    }
    func advice(
      noise: Float = 0,
      _ change: (inout [Float], AugmentationScene, inout RandomStream) throws -> Void
    ) throws -> [ShiftAdvice] {
      func clips(_ isNew: Bool) throws -> [ComparedClip] {
        try words.enumerated().map { index, word in
          var word = word
          var stream = RandomStream(seed: 31, .noiseSamples, draw: UInt64(index))
          let scene = AugmentationScene(rateHertz: word.sampleRateHertz)
          if isNew { try change(&word.samples, scene, &stream) }
          word.samples = word.samples.map { $0 + noise * stream.normalPair().0 }
          return ComparedClip(
            path: "\(index)",
            rateHertz: word.sampleRateHertz,
            statistics: ClipStatistics(word)
          )
        }
      }
      var settings = ComparisonSettings()
      settings.permutations = 99
      let advice = try DataComparison(
        old: clips(false),
        at: "old",
        new: clips(true),
        at: "new",
        comparedHertz: 16_000,
        settings: settings,
        pool: WorkerPool(threads: 2)
      ).advice
      #expect(advice.last == .labelClips(random: 30, telling: 30))
      return advice.dropLast()
    }
    func speed(_ advice: [ShiftAdvice]) -> Double? {
      if advice.count == 1, case .speed(let factor) = advice[0] { factor } else { nil }
    }
    func silence(_ advice: [ShiftAdvice]) -> Double? {
      if advice.count == 1, case .silence(let seconds) = advice[0] { seconds } else { nil }
    }
    let played = try advice { samples, scene, _ in
      try SpeedPerturbation.Drawn(factor: 0.8).apply(to: &samples, scene)
    }
    #expect(abs((speed(played) ?? 0) - 0.8) < 0.02, "\(played)")
    let spoken = try advice { samples, scene, _ in
      TimeStretch.Drawn(factor: 0.8).apply(to: &samples, scene)
    }
    #expect(abs((speed(spoken) ?? 0) - 0.8) < 0.02, "\(spoken)")
    for noise: Float in [0, 0.003] {
      let padded = try advice(noise: noise) { samples, scene, _ in
        SurroundingSilence.Drawn(beforeMilliseconds: 300, afterMilliseconds: 300)
          .apply(to: &samples, scene)
      }
      #expect(abs((silence(padded) ?? 0) - 0.6) < 0.05, "\(padded)")
    }
    let roomy = try advice { samples, scene, stream in
      var room = SimulatedRoom()
      room.rt60Seconds = Interval(0.4, 0.8)
      room.draw(from: &stream, scene).apply(to: &samples, scene)
    }
    #expect(roomy == [.room], "\(roomy)")
  }

  @Test func whatATrainingHasAlreadyNeedsNoCommand() {
    var clipping = Clipping()
    clipping.probability = 0.9
    let training = AdvisedTraining(
      on: DataSource("words"),
      steps: [noise(Interval(-10, 5)), .clipping(clipping)]
    )
    for advice in [ShiftAdvice.noise(lowestDecibels: 12), .clipping] {
      let remedy = advice.remedy(for: training)
      #expect(remedy.command == nil)
      #expect(remedy.words == "\(advice) Training does so already.")
    }
    #expect(
      ShiftAdvice.room.remedy(for: training).command
        == "asr-train words --set 'augmentation.room.probability=0.4'"
    )
  }
}
