/// The context in which clips are augmented: their sample rate, and the recordings that steps use.
package struct AugmentationScene: Sendable {
  /// Recordings by their index.
  package struct Recordings: Sendable {
    package let count: Int
    /// Their names; empty for those in memory.
    private let names: [String]
    private let read: @Sendable (Int) throws -> [Float]

    /// Recordings that are read on demand.
    package init(
      count: Int,
      names: [String] = [],
      _ read: @escaping @Sendable (Int) throws -> [Float]
    ) {
      self.count = count
      self.names = names
      self.read = read
    }

    /// Recordings in memory.
    package init(_ recordings: [[Float]] = []) {
      self.init(count: recordings.count) { recordings[$0] }
    }

    /// The name of a recording, or its number from 1.
    func name(_ index: Int) -> String {
      names.indices.contains(index) ? names[index] : "recording \(index + 1)"
    }

    /// Samples [S] of a recording at the scene's rate.
    ///
    /// - Throws: `DatasetError` if it can no longer be read.
    package func samples(_ place: Int) throws -> [Float] { try read(place) }
  }

  /// Samples per second, in Hz.
  package let rateHertz: Int
  /// The data's own noise.
  package let noise: Recordings
  /// The recordings of each folder that a step names.
  package let folders: [String: Recordings]
  /// The training clips as they are, to be mixed into others.
  package let clips: Recordings

  package init(
    rateHertz: Int,
    noise: Recordings = Recordings(),
    folders: [String: Recordings] = [:],
    clips: Recordings = Recordings()
  ) {
    self.rateHertz = rateHertz
    self.noise = noise
    self.folders = folders
    self.clips = clips
  }

  /// The recordings of a folder, or the data's own noise for none.
  package func recordings(in folder: String?) -> Recordings {
    folder.map { folders[$0] ?? Recordings() } ?? noise
  }

  /// Milliseconds as a number of samples.
  package func samples(milliseconds: Double) -> Int {
    Int((milliseconds * Double(rateHertz) / 1_000).rounded())
  }
}
