import SpeechModel
import SpeechTraining
import Testing

@Suite struct RegularizationTests {
  @Test func dropoutIsFoundInBranches() {
    func layers(_ probability: Float) -> [LayerConfiguration] {
      [
        .residual(
          body: [.relu, .dropout(probability: probability, wholeChannels: true)],
          shortcut: [.residual(body: [.silu, .dropout(probability: probability)])],
          stochasticDepth: 0.1
        ),
        .dropout(probability: probability),
      ]
    }
    #expect(layers(0.2).withDropout(0.5) == layers(0.5))
    #expect(
      layers(0.2).withDropout(0) == [
        .residual(
          body: [.relu],
          shortcut: [.residual(body: [.silu])],
          stochasticDepth: 0.1
        )
      ]
    )
    // A block without a body would be no network any more.
    let alone: [LayerConfiguration] = [.residual(body: [.dropout(probability: 0.3)])]
    #expect(alone.withDropout(0) == alone)
  }
}
