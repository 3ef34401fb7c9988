import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct SimulatedRoomTests {
  private func room(
    _ rt60: Double,
    sides: [Double] = [4.6, 3.7, 2.7],
    microphone: [Double] = [3.1, 2.2, 1.2]
  ) -> ShoeboxRoom {
    ShoeboxRoom(sides: sides, source: [1.4, 1.3, 1.7], microphone: microphone, rt60Seconds: rt60)
  }

  /// The time of a decay by 60 dB from the slope between -5 and -25 dB of the energy that is still
  /// to come (Schroeder, "New method of measuring reverberation time", 1965).
  private func measuredRT60(_ response: [Float], rateHertz: Int) -> Double {
    var left = 0.0
    let energies = response.reversed().map { sample -> Double in
      left += Double(sample) * Double(sample)
      return left
    }.reversed()
    let points = energies.enumerated().compactMap { n, energy -> (Double, Double)? in
      let decibels = 10 * log10(energy / left)
      return (-25...(-5)).contains(decibels) ? (Double(n) / Double(rateHertz), decibels) : nil
    }
    let count = Double(points.count)
    let (x, y) = (
      points.reduce(0) { $0 + $1.0 } / count, points.reduce(0) { $0 + $1.1 } / count
    )
    let slope =
      points.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
      / points.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
    return -60 / slope
  }

  @Test(arguments: [0.15, 0.25, 0.4, 0.6, 0.8], [8_000, 16_000])
  func soundDiesAwayInItsTime(_ rt60: Double, _ rate: Int) {
    for sides in [[3.6, 3.6, 2.4], [4.6, 3.7, 2.7], [5.6, 3.9, 3]] {
      let response = room(rt60, sides: sides).impulseResponse(
        rateHertz: rate,
        seed: 5,
        limit: 2 * rate
      )
      let found = measuredRT60(response, rateHertz: rate)
      #expect(abs(found / rt60 - 1) < 0.1, "\(sides): \(found) s")
    }
  }

  /// The direct sound and the first reflections, whose ways a mirror gives.
  @Test func firstReflectionsArriveFromTheirImages() {
    let room = room(0.5)
    let response = room.impulseResponse(rateHertz: 48_000, seed: 1, limit: 48_000)
    let direct = room.distance
    #expect(abs(Double(response[0]) * direct - 1) < 0.02)
    // By the floor, the ceiling and the nearest wall.
    let floor = [1.4, 1.3, -1.7], ceiling = [1.4, 1.3, 2 * 2.7 - 1.7], wall = [1.4, -1.3, 1.7]
    let (volume, surface) = (4.6 * 3.7 * 2.7, 2 * (4.6 * 3.7 + 3.7 * 2.7 + 2.7 * 4.6))
    let reflection = exp(-12 * log(10) * volume / (343 * surface * 0.5))
    for image in [floor, ceiling, wall] {
      let metres = zip(image, room.microphone).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }.squareRoot()
      let sample = Int(((metres - direct) / 343 * 48_000).rounded())
      #expect(abs(Double(response[sample]) * metres / reflection - 1) < 0.1)
    }
    // Nothing in between.
    let before = response[3..<Int(((direct + 0.2 - direct) / 343 * 48_000))]
    #expect(before.allSatisfy { abs($0) < 0.05 * response[0] })
  }

  /// The late noise goes on where the image sources end, as loud as they.
  @Test func lateNoiseContinuesTheImages() {
    let response = room(0.8).impulseResponse(rateHertz: 16_000, seed: 2, limit: 16_000)
    func power(_ milliseconds: Range<Int>) -> Double {
      let level = rms(response[16 * milliseconds.lowerBound..<16 * milliseconds.upperBound])
      return 20 * log10(level)
    }
    // Images until 36 ms or so after the direct sound, in this room; 0.075 dB less a millisecond.
    let early = power(15..<32), late = power(42..<59)
    #expect(abs(early - late - 27 * 60 / 800) < 1.5)
  }

  @Test func clipKeepsPlaceLengthAndLevel() throws {
    var impulse = [Float](repeating: 0, count: 8_000)
    impulse[1_000] = 0.7
    let drawn = SimulatedRoom.Drawn(room: room(0.3), seed: 4)
    let heard = try StepProbe.applied(drawn, to: impulse)
    #expect(heard.count == 8_000)
    #expect(heard[..<1_000].allSatisfy { abs($0) < 1e-5 })
    #expect(heard.indices.max { abs(heard[$0]) < abs(heard[$1]) } == 1_000)
    let clip = StepProbe.noise(16_000)
    let reverberant = try StepProbe.applied(drawn, to: clip)
    #expect(abs(rms(reverberant) / rms(clip) - 1) < 1e-4)
    #expect(try StepProbe.applied(drawn, to: []) == [])
  }

  @Test func roomsLieInTheirRanges() {
    var distances: [Double] = []
    for drawn in StepProbe.draws(SimulatedRoom()) {
      let room = drawn.room
      #expect((3.6...5.6).contains(room.sides[0]) && (3.6...3.9).contains(room.sides[1]))
      #expect((2.4...3).contains(room.sides[2]) && (0.15...0.8).contains(room.rt60Seconds))
      for axis in 0..<3 {
        let inside = 0.0999 * room.sides[axis]...0.9001 * room.sides[axis]
        #expect(inside.contains(room.source[axis]) && inside.contains(room.microphone[axis]))
      }
      #expect(room.distance <= 2.000_1)
      distances.append(room.distance)
    }
    #expect((distances.max() ?? 0) > 1.9 && (distances.min() ?? 1) < 0.35)
  }

  @Test func settingsAreChecked() throws {
    #expect(try StepProbe.augmenter(#"{"room": {}}"#) == .room(SimulatedRoom()))
    #expect(
      StepProbe.refusal(#"{"room": {"rt60-seconds": [0, 1]}}"#)
        == "augmentation.room.rt60-seconds is [0, 1]; expected [smallest, largest] within 0.05"
        + " to 10"
    )
  }
}
