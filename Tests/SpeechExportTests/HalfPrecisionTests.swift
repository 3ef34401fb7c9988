import SpeechExport
import SpeechModel
import TestSupport
import Testing

/// Models whose weights are stored in half precision.
@Suite struct HalfPrecisionTests {
  @Test(arguments: Preset.allCases)
  func answersDifferByRoundingAlone(_ preset: Preset) throws {
    var features = FeatureConfiguration()
    if preset == .matchboxNet { features.melBands = 64 }
    let model = try TrainedModel.made(preset.layers, features)
    let half = try HalfPrecisionModel(model, path: "m")
    let whole = try model.encoded()
    // Two bytes a parameter, but for the padding of the header; the network's own memory has more.
    #expect(whole.count - half.bytes.count > 2 * model.network.plan.parameters.valueCount - 8)
    let read = try TrainedModel(decoding: half.bytes, path: "m")
    for (value, rounded) in zip(model.network.parameters, read.network.parameters) {
      #expect(rounded == Float(Float16(value)))
    }
    #expect(read.network.statistics == model.network.statistics)
    // Rounded once, a model is as it was read.
    #expect(try HalfPrecisionModel(read, path: "m").bytes == half.bytes)
    let samples = (0..<16_000).map { 0.2 * Float($0 % 37) / 37 - 0.1 }
    let answers = try [model, read].map { model in
      try SpeechRecognizer(model).probabilities(ofClips: 1, on: nil) { _ in samples }[0]
    }
    let difference = zip(answers[0], answers[1]).map { abs($0 - $1) }.max()
    #expect(try #require(difference) < 0.01)
  }

  /// Every number of sixteen bits, and numbers between and beyond them.
  @Test func numbersAreThoseOfSwift() {
    for bits in UInt16.min...UInt16.max {
      let expected = Float(Float16(bitPattern: bits))
      let value = HalfPrecision.value(bits)
      #expect(value == expected || value.isNaN && expected.isNaN)
      guard expected.isFinite else { continue }
      for near in [expected, expected.nextUp, expected * 1.000_244_14, expected * 1.000_366_2] {
        #expect(HalfPrecision.bits(near) == Float16(near).bitPattern)
      }
    }
  }

  @Test func aParameterBeyondItsRangeIsRefused() throws {
    let preset = Preset.linear
    let made = try TrainedModel.made(preset.layers)
    var network = made.network
    network.parameters[0] = 70_000
    let model = TrainedModel(
      configuration: made.configuration,
      labels: made.labels,
      normalizer: made.normalizer,
      network: network
    )
    let error = #expect(throws: ExportError.self) { try HalfPrecisionModel(model, path: "m") }
    #expect(
      error?.description
        == "m: one of its parameters is 70000.0, and float16 holds at most 65504; use it as it is,"
        + " or train one with a lower training.learning-rate or more training.weight-decay"
    )
  }
}
