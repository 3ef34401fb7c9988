import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// What every kind of step draws for fixed seeds, and what that makes of a sound: other draws are
/// another model.
///
/// `Fixtures/reference/choices/draws.txt` has a line for each kind and draw: what was drawn, and after a
/// bar what is left of a voice with pauses: samples, their root mean square, that of their differences, and
/// where their energy's middle lies in time, from 0 to 1; for steps that act on features, the
/// values set to zero, by their number and mean place.
@Suite struct AugmenterDrawsTests {
  private static let draws: [UInt64] = [0, 1, 1 << 33]

  /// A voice that rises in pitch and falls silent twice, the same samples everywhere.
  private static let voice: [Float] = {
    var stream = RandomStream(seed: 2, .noiseSamples)
    let clip = harmonics(hertz: 140, count: 10, seconds: 0.6)
    return clip.enumerated().map { n, sample in
      (n / 2_400 % 2 == 0 ? sample : 0) + 0.001 * (2 * stream.uniform() - 1)
    }
  }()

  private func described(_ samples: [Float]) -> [Double] {
    let squares = samples.map { Double($0) * Double($0) }
    let energy = squares.reduce(0, +)
    let differences = zip(samples.dropFirst(), samples).reduce(0.0) {
      $0 + pow(Double($1.0) - Double($1.1), 2)
    }
    let middle = squares.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element }
    let count = Double(max(1, samples.count))
    return [
      Double(samples.count), (energy / count).squareRoot(), (differences / count).squareRoot(),
      middle / max(energy, 1e-30) / count,
    ]
  }

  private func lines() throws -> [(words: String, numbers: [Double])] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try AugmentationPipelineTests.everyKind.flatMap { step in
      let pipeline = AugmentationPipeline(
        [step.happening(1)],
        seed: 7,
        AugmentationPipelineTests.scene
      )
      return try Self.draws.map { draw in
        let drawn = pipeline.draw(draw)
        var samples = Self.voice
        try pipeline.apply(drawn, to: &samples)
        var rows = [Float](repeating: 1, count: 98 * 40)
        pipeline.apply(drawn, toRows: &rows, frames: 98, values: 40, bands: 40)
        let hidden = rows.indices.filter { rows[$0] == 0 }
        let place = Double(hidden.reduce(0, +)) / Double(max(1, hidden.count))
        return (
          String(decoding: try encoder.encode(drawn), as: UTF8.self),
          described(samples) + [Double(hidden.count), place]
        )
      }
    }
  }

  @Test func areTheSameForEver() throws {
    let golden = try String(
      contentsOfFile: Fixtures.path("reference/choices/draws.txt"),
      encoding: .utf8
    )
    .split(separator: "\n").map { $0.split(separator: "|").map(String.init) }
    let found = try lines()
    #expect(golden.count == found.count)
    for (line, expected) in zip(found, golden) {
      #expect(line.words == expected[0])
      let numbers = expected[1].split(separator: " ").compactMap { Double($0) }
      #expect(numbers.count == line.numbers.count)
      for (found, expected) in zip(line.numbers, numbers) {
        #expect(abs(found - expected) <= 2e-3 * max(abs(expected), 1e-3), "\(line)")
      }
    }
  }
}
