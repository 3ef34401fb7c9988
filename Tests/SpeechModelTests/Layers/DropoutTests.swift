import SpeechModel
import TestSupport
import Testing

@Suite struct DropoutTests {
  /// 40 bands of three channels; a second dropout, with different random numbers.
  private func harness(_ probability: Float, wholeChannels: Bool, twice: Bool = false) throws
    -> NetworkHarness
  {
    let dropout = LayerConfiguration.dropout(
      probability: probability,
      wholeChannels: wholeChannels
    )
    let plan = try NetworkPlan(
      twice ? [dropout, dropout] : [dropout],
      inputWidth: 40,
      inputChannels: 3,
      classes: nil
    )
    let lengths = [5, 9, 2]
    return NetworkHarness(
      network: Network(plan: plan, seed: 1),
      input: (0..<lengths.reduce(0, +) * 120).map { Float($0 % 11) - 5.5 },
      lengths: lengths
    )
  }

  /// The factor of each input, by the numbers of the clip's own stream: 0, or one over the fraction
  /// kept.
  private func factors(_ harness: NetworkHarness, _ probability: Float, index: Int = 0) -> [Float] {
    zip(harness.lengths, harness.draws).flatMap { frames, draw -> [Float] in
      var stream = RandomStream(seed: harness.seed, .dropout, index: index, draw: draw)
      return (0..<frames * 120).map { _ in
        stream.uniform() < probability ? 0 : 1 / (1 - probability)
      }
    }
  }

  @Test(arguments: [0.1, 0.25, 0.5] as [Float]) func theMaskIsThatOfTheClipsNumber(
    _ probability: Float
  ) throws {
    let harness = try harness(probability, wholeChannels: false)
    let cotangent = harness.input.map { $0 * $0 + 1 }
    let result = harness.train(outputGradient: cotangent)
    let factors = factors(harness, probability)
    #expect(result.output == zip(harness.input, factors).map { $0 * $1 })
    #expect(result.inputGradient == zip(cotangent, factors).map { $0 * $1 })
    #expect(harness.infer() == harness.input)
    // And its first numbers, as golden values.
    let first = factors.prefix(24).map { $0 == 0 ? "." : "x" }.joined()
    #expect(
      first
        == [
          0.1: ".x.xxxxxxxxx.xxxxxxxxxxx", 0.25: ".x.xxxxxx.x..xxxxxxxxxxx",
          0.5: ".x.xx...x.x...xxx..xxxxx",
        ][probability]
    )
  }

  @Test func wholeChannelsGoTogether() throws {
    let harness = try harness(0.5, wholeChannels: true)
    var row = 0
    var kept = 0
    let output = harness.train().output
    for (frames, draw) in zip(harness.lengths, harness.draws) {
      var stream = RandomStream(seed: 1, .dropout, draw: draw)
      let factors = (0..<3).map { _ in stream.uniform() < 0.5 ? Float(0) : 2 }
      kept += factors.count { $0 != 0 }
      for i in row * 120..<(row + frames) * 120 {
        #expect(output[i] == harness.input[i] * factors[i % 3])
      }
      row += frames
    }
    #expect((1..<9).contains(kept))
  }

  @Test func everyLayerHasNumbersOfItsOwn() throws {
    let harness = try harness(0.25, wholeChannels: false, twice: true)
    let once = zip(harness.input, factors(harness, 0.25)).map { $0 * $1 }
    let twice = zip(once, factors(harness, 0.25, index: 1)).map { $0 * $1 }
    #expect(harness.train().output == twice)
  }

  /// The mean over many values is the input's, and the fraction of zeros is the configured one.
  @Test(arguments: [0.1, 0.3, 0.5] as [Float], [false, true])
  func theMeanStays(_ probability: Float, _ wholeChannels: Bool) throws {
    let plan = try NetworkPlan(
      [.dropout(probability: probability, wholeChannels: wholeChannels)],
      inputWidth: 20,
      inputChannels: 20,
      classes: nil
    )
    let harness = NetworkHarness(
      network: Network(plan: plan, seed: 1),
      input: [Float](repeating: 1, count: 2_000 * 400),
      lengths: [Int](repeating: 1, count: 2_000)
    )
    let output = harness.train().output
    let mean = output.reduce(0.0) { $0 + Double($1) } / Double(output.count)
    let zeros = Double(output.count { $0 == 0 }) / Double(output.count)
    // Of whole channels there are 40,000, of values 800,000.
    #expect(abs(mean - 1) < 0.02, "\(mean)")
    #expect(abs(zeros - Double(probability)) < 0.01, "\(zeros)")
  }
}
