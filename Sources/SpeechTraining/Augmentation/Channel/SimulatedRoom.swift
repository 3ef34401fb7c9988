internal import Foundation
package import SpeechModel

/// Plays the clip in a room of a drawn size and reverberation, from a drawn position to a
/// microphone at a drawn distance.
///
/// The clip keeps its length, its level and its position: the direct sound has no delay. See
/// `ShoeboxRoom` for how the room's impulse response is computed.
public struct SimulatedRoom: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The room's width, in metres.
  public var widthMetres = Interval(3.6, 5.6)
  /// Its depth, in metres.
  public var depthMetres = Interval(3.6, 3.9)
  /// Its height, in metres.
  public var heightMetres = Interval(2.4, 3)
  /// From the source to the microphone, in metres; less where the room is too small.
  public var distanceMetres = Interval(0.3, 2)
  /// The time in which sound dies away by 60 dB, in seconds.
  public var rt60Seconds = Interval(0.15, 0.8)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var room: ShoeboxRoom
    /// The seed of the late reverberation's noise.
    package var seed: UInt64

    package init(room: ShoeboxRoom, seed: UInt64) {
      self.room = room
      self.seed = seed
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      guard !samples.isEmpty else { return }
      let response = room.impulseResponse(
        rateHertz: scene.rateHertz,
        seed: seed,
        limit: samples.count
      )
      samples.reverberate(response, direct: 0)
    }
  }

  /// Source and microphone stay this fraction of a side away from its ends.
  private static let margin = 0.1
}

extension Augmenter {
  /// In a simulated room.
  public static func room(_ step: SimulatedRoom) -> Augmenter { Augmenter(step) }
}

extension SimulatedRoom: AugmentationStep {
  package static let name = "room"

  package static let settings: [Setting<SimulatedRoom>] = [
    .probability,
    Setting("width-metres", \.widthMetres, .within(1...50), help: "The room's width, in metres"),
    Setting("depth-metres", \.depthMetres, .within(1...50), help: "The room's depth, in metres"),
    Setting("height-metres", \.heightMetres, .within(1...50), help: "The room's height, in metres"),
    Setting(
      "distance-metres",
      \.distanceMetres,
      .within(0.05...50),
      help: "From the source to the microphone, in metres; less where the room is too small"
    ),
    Setting(
      "rt60-seconds",
      \.rt60Seconds,
      .within(0.05...10),
      help: "The time in which sound dies away by 60 dB, in seconds"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let sides = [widthMetres, depthMetres, heightMetres].map { $0.draw(from: &stream) }
    let free = sides.map { $0 * Self.margin...$0 * (1 - Self.margin) }
    let source = free.map { stream.uniform($0) }
    let distance = distanceMetres.draw(from: &stream)
    // A direction of which all are equally likely: heights on a sphere are uniform (Archimedes).
    let up = stream.uniform(-1...1), around = stream.uniform(0...2 * Double.pi)
    let level = (1 - up * up).squareRoot()
    let direction = [level * cos(around), level * sin(around), up]
    let microphone = (0..<3).map { axis in
      let step = distance * direction[axis]
      // In the opposite direction where a wall is in the way.
      let place = source[axis] + (free[axis].contains(source[axis] + step) ? step : -step)
      return min(free[axis].upperBound, max(free[axis].lowerBound, place))
    }
    let room = ShoeboxRoom(
      sides: sides,
      source: source,
      microphone: microphone,
      rt60Seconds: rt60Seconds.draw(from: &stream)
    )
    return Drawn(room: room, seed: stream.next())
  }
}
