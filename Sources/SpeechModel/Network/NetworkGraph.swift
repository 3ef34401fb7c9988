/// Which layer reads what: layers in the order in which they run, and the maps between them.
///
/// Map 0 is the network's input, map i + 1 the output of layer i.
package struct NetworkGraph: Sendable {
  /// The maps that a layer reads.
  struct Sources: Sendable, Equatable {
    /// The map that it works on.
    var main: Int
    /// The map that it adds to that; only the sum of two branches has one.
    var shortcut: Int?
  }

  private(set) var layers: [any Layer] = []
  private(set) var sources: [Sources] = []

  /// Adds a layer and returns its output map.
  mutating func append(_ layer: any Layer, _ sources: Sources) -> Int {
    layers.append(layer)
    self.sources.append(sources)
    return layers.count
  }

  /// The maps of the network, its input included.
  var mapCount: Int { layers.count + 1 }

  /// The number of frames of every map, given that of the input; 0 from the layer on for which the
  /// clip is too short.
  func frames(input: Int) -> [Int] { frames(from: 0, input) }

  /// The number of frames of a map and of those after it, all of which are computed from it.
  private func frames(from start: Int, _ count: Int) -> [Int] {
    var frames = [count]
    for (layer, source) in zip(layers[start...], sources[start...]) {
      let before = frames[source.main - start]
      frames.append(before < 1 ? 0 : max(0, layer.outputFrames(before)))
    }
    return frames
  }

  /// Frames of a clip longer than any other.
  static let longClip = 1 << 50
  /// An upper bound for the product of all strides.
  private static let longestPeriod = 1 << 12

  /// Whether two maps have equally many frames, whatever the frames T of the map that both are
  /// computed from.
  ///
  /// A map has ⌊(T + a) / s⌋ frames, or always the same number: so it is enough to compare one
  /// period of very long clips.
  func giveSameFrames(_ one: Int, _ other: Int, from start: Int) -> Bool {
    func counts(_ frames: Int) -> (one: Int, other: Int) {
      let all = self.frames(from: start, frames)
      return (all[one - start], all[other - start])
    }
    let (long, half) = (counts(Self.longClip), counts(Self.longClip / 2))
    guard long.one == long.other, half.one == half.other else { return false }
    if long.one == half.one { return true }
    let period = Self.longClip / max(1, long.one)
    return period <= Self.longestPeriod
      && (0...period).allSatisfy { more in
        let counts = counts(Self.longClip + more)
        return counts.one == counts.other
      }
  }

  /// The layers that read each map.
  var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: mapCount)
    for (layer, source) in sources.enumerated() {
      readers[source.main].append(layer)
      if let shortcut = source.shortcut { readers[shortcut].append(layer) }
    }
    return readers
  }

  /// The last layer that reads each map; no layer reads the last one.
  private var lastReaders: [Int] {
    var last = readers.map { $0.last ?? 0 }
    last[mapCount - 1] = layers.count
    return last
  }

  /// Which of a few buffers holds each map in inference; a buffer is reused once no later layer
  /// reads it.
  var inferenceBuffers: (ofMaps: [Int], count: Int) {
    let lastReaders = lastReaders
    var ofMaps = [0]
    // The last layer that reads each buffer.
    var busyUntil = [lastReaders[0]]
    for layer in layers.indices {
      let map = layer + 1
      if layers[layer].access.contains(.isView) {
        let buffer = ofMaps[sources[layer].main]
        busyUntil[buffer] = max(busyUntil[buffer], lastReaders[map])
        ofMaps.append(buffer)
        continue
      }
      let buffer = busyUntil.firstIndex { $0 < layer } ?? busyUntil.count
      if buffer == busyUntil.count { busyUntil.append(0) }
      busyUntil[buffer] = lastReaders[map]
      ofMaps.append(buffer)
    }
    return (ofMaps, busyUntil.count)
  }
}
