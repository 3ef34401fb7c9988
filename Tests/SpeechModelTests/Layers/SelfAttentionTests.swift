import SpeechModel
import TestSupport
import Testing

@Suite struct SelfAttentionTests {
  /// Attention is independent of order: reversed frames give reversed outputs.
  ///
  /// With more frames than a block of queries, a query mixed up with another's would break this.
  @Test(arguments: [5, 300]) func framesComeOutInTheOrderInWhichTheyWent(_ frames: Int) throws {
    let channels = 8
    let plan = try NetworkPlan(
      [.selfAttention(heads: 2)],
      inputWidth: 1,
      inputChannels: channels,
      classes: nil
    )
    var stream = RandomStream(seed: 4, .gradientCheck)
    func numbers() -> [Float] { (0..<frames * channels).map { _ in stream.normalPair().0 } }
    func reversed(_ rows: [Float]) -> [Float] {
      (0..<frames).reversed().flatMap { rows[$0 * channels..<($0 + 1) * channels] }
    }
    let (input, cotangent) = (numbers(), numbers())
    let network = Network(plan: plan, seed: 3)
    let forwards = NetworkHarness(network: network, input: input, lengths: [frames])
    let backwards = NetworkHarness(network: network, input: reversed(input), lengths: [frames])
    let output = forwards.infer()
    #expect(output.count == frames * channels)
    #expect(Difference(reversed(backwards.infer()), output).absolute < 1e-5)
    let (one, other) = (
      forwards.train(outputGradient: cotangent),
      backwards.train(outputGradient: reversed(cotangent))
    )
    #expect(Difference(one.output, output).absolute < 1e-5)
    #expect(Difference(reversed(other.inputGradient), one.inputGradient).absolute < 1e-4)
    #expect(Difference(other.parameterGradients, one.parameterGradients).absolute < 1e-3)
    // Frames are not all alike.
    #expect(Difference(reversed(output), output).absolute > 1e-2)
  }
}
