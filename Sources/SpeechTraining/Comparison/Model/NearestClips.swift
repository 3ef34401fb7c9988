/// How near clips are to those that trained a model, by the direction of their features.
package struct NearestClips: Sendable {
  /// The features of the clips, each of length 1, [N, D].
  private let directions: [[Float]]

  /// Prepares the features of the clips to be near to.
  package init(_ features: [[Float]]) { directions = features.map(Self.direction) }

  /// The indices of the nearest clips and their distances, 1 less the cosine, the nearest first.
  ///
  /// - Parameter excluded: A clip that is not to be its own neighbour.
  package func nearest(
    to features: [Float],
    most: Int = 1,
    except excluded: Int? = nil
  ) -> [(index: Int, distance: Double)] {
    let own = Self.direction(features)
    var nearest: [(index: Int, distance: Double)] = []
    for (index, other) in directions.enumerated() where index != excluded {
      var cosine: Float = 0
      for i in 0..<min(own.count, other.count) { cosine += own[i] * other[i] }
      let distance = Double(1 - cosine)
      guard nearest.count < most || distance < (nearest.last?.distance ?? .infinity) else {
        continue
      }
      let place = nearest.firstIndex { distance < $0.distance } ?? nearest.count
      nearest.insert((index, distance), at: place)
      if nearest.count > most { nearest.removeLast() }
    }
    return nearest
  }

  private static func direction(_ features: [Float]) -> [Float] {
    let length = features.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? features.map { $0 / length } : features
  }
}
