/// One noise: a piece of a recording, or a colour.
package enum NoiseSource: Sendable, Equatable, Codable {
  /// A recording, from a position in it (a fraction of its length) on.
  case recording(index: Int, start: Double)
  /// A colour; the seed makes its samples.
  case color(NoiseColor, seed: UInt64)

  /// "rain.wav from 29 % on", or "pink noise".
  func words(folder: String?, _ scene: AugmentationScene) -> String {
    switch self {
    case .recording(let index, let start):
      "\(scene.recordings(in: folder).name(index)) from \(Int((100 * start).rounded())) % on"
    case .color(let color, _): "\(color.rawValue) noise"
    }
  }

  /// `count` samples [S] of it.
  ///
  /// - Parameter folder: The folder of the recordings; nil for the data's own noise.
  /// - Throws: `DatasetError` if a recording can no longer be read.
  func samples(
    _ count: Int,
    folder: String?,
    _ scene: AugmentationScene
  ) throws -> [Float] {
    switch self {
    case .recording(let index, let start):
      try scene.looped(scene.recordings(in: folder).samples(index), from: start, count: count)
    case .color(let color, let seed):
      NoiseGenerator.samples(color, count: count, seed: seed)
    }
  }
}

extension AugmentationScene {
  /// The end of a recording that is too short fades into its beginning, in milliseconds.
  private static let loopFadeMilliseconds = 10.0

  /// `count` samples of a recording [S] from a fraction of its length on, again and again where it
  /// is shorter.
  func looped(_ recording: [Float], from start: Double, count: Int) -> [Float] {
    let fade = samples(milliseconds: Self.loopFadeMilliseconds)
    return recording.looped(from: start, count: count, fade: fade)
  }
}
