internal import Foundation

/// What a familiarity layer computes with, fitted to what the classifier sees of clips that are recognized rightly.
///
/// The relative Mahalanobis distance of a clip is that to the nearest label's mean, by the covariance within the
/// labels, less that to the mean of all clips, by the covariance of all (Ren et al., 2021). Noise is among all: without
/// it, noise is as far from all clips as from any label. A clip whose distance is that of the furthest 2 % of validation
/// clips that are recognized rightly has the familiarity 1/2.
struct FamiliarityFit {
  /// A clip that is recognized rightly: what the classifier sees of it, [D], and its label.
  struct Clip {
    let features: [Double]
    let label: Int
  }

  /// What is added to every variance, as a part of their mean: what never varied in training might.
  ///
  /// Shrinkage and share are chosen in Experiments/rejection.md.
  private static let shrinkage = 0.1
  /// What all the noise weighs, as a part of the clips.
  private static let noiseWeight = 0.3
  /// The share of validation clips that is half familiar at most.
  private static let unfamiliarShare = 0.02
  /// A deviation below this part of the mean is that of rounding.
  private static let leastWidth = 1e-6
  /// What makes the place of indifference unique, as a part of the mean square of the weights.
  private static let ridge = 1e-9

  private let size: Int
  private let centre: [Double]
  /// R [D, D], wₖ [K, D] and vₖ [K] of the layer.
  private var curvature: [Double]
  private var slopes: [[Double]]
  private var offsets: [Double]
  private let pivot: [Double]

  /// Fits a layer; nil if a label has no training clip, if the clips are too few or all alike, and if labels are so many
  /// that there is no place where all are equally likely.
  ///
  /// - Parameters:
  ///   - noise: What the classifier sees of noise, [D] each; may be empty.
  ///   - classifier: The weights [K, D] and biases [K] of the layer that reads the features.
  init?(
    training: [Clip],
    validation: [Clip],
    noise: [[Double]],
    classifier: (weights: [Float], biases: [Float])
  ) {
    let groups = Dictionary(grouping: training, by: \.label).sorted { $0.key < $1.key }
    let labels = classifier.biases.count
    guard groups.count == labels, labels > 1, training.count > labels,
      let size = training.first?.features.count, labels <= size + 1
    else { return nil }
    self.size = size
    let weight = noise.isEmpty ? 0 : Self.noiseWeight * Double(training.count) / Double(noise.count)
    let all = training.map { ($0.features, 1) } + noise.map { ($0, weight) }
    let centre = Self.mean(all)
    self.centre = centre
    let means = groups.map { group in
      zip(Self.mean(group.value.map { ($0.features, 1) }), centre).map { $0 - $1 }
    }
    var within = Covariance(size: size)
    var overall = Covariance(size: size)
    for (group, mean) in zip(groups, means) {
      for clip in group.value {
        let away = zip(clip.features, centre).map { $0 - $1 }
        within.add(zip(away, mean).map { $0 - $1 })
      }
    }
    for (features, weight) in all {
      overall.add(zip(features, centre).map { $0 - $1 }, weight: weight)
    }
    guard within.trace > 0 else { return nil }
    let near = within.inverse(shrinkage: Self.shrinkage)
    curvature = zip(overall.inverse(shrinkage: Self.shrinkage), near).map { $0 - $1 }
    slopes = means.map { mean in Self.product(near, mean).map { 2 * $0 } }
    offsets = zip(means, slopes).map { -Self.dot($0, $1) / 2 }
    pivot = Self.indifference(classifier.weights, classifier.biases, size: size)
    guard scale(to: validation) else { return nil }
  }

  /// Makes the logit of the familiarity 0 for the least familiar validation clips, and 1 a standard deviation above;
  /// false if they are too few or all alike.
  private mutating func scale(to validation: [Clip]) -> Bool {
    let logits = validation.map { logit($0.features) }.sorted()
    guard logits.count > 1 else { return false }
    let mean = logits.reduce(0, +) / Double(logits.count)
    let squares = logits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let width = (squares / Double(logits.count)).squareRoot()
    guard width > Self.leastWidth * max(1, abs(mean)), width.isFinite else { return false }
    let lowest = logits[Int(Self.unfamiliarShare * Double(logits.count))]
    curvature = curvature.map { $0 / width }
    slopes = slopes.map { $0.map { $0 / width } }
    offsets = offsets.map { ($0 - lowest) / width }
    return true
  }

  private func logit(_ features: [Double]) -> Double {
    let away = zip(features, centre).map { $0 - $1 }
    let nearest = zip(slopes, offsets).map { Self.dot($0, away) + $1 }.max() ?? 0
    return Self.dot(Self.product(curvature, away), away) + nearest
  }

  /// The number of the layer's means, K.
  var meanCount: Int { offsets.count }

  /// The layer's tensors by their names.
  var tensors: [String: [Float]] {
    [
      "centre": centre, "pivot": pivot, "curvature": curvature, "slopes": slopes.flatMap { $0 },
      "offsets": offsets,
    ].mapValues { $0.map(Float.init) }
  }

  // MARK: Mathematics

  private static func mean(_ vectors: [(values: [Double], weight: Double)]) -> [Double] {
    var sum = vectors[0].values.map { _ in 0.0 }
    for (values, weight) in vectors {
      for i in sum.indices { sum[i] += weight * values[i] }
    }
    let total = vectors.reduce(0) { $0 + $1.weight }
    return sum.map { $0 / total }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The product of a matrix [D, D] and a vector [D].
  private static func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    vector.indices.map { row in
      var sum = 0.0
      for i in vector.indices { sum += matrix[row * vector.count + i] * vector[i] }
      return sum
    }
  }

  /// The features, of least length, for which a classifier finds no label likelier than another.
  private static func indifference(
    _ weights: [Float],
    _ biases: [Float],
    size: Int
  ) -> [Double] {
    let labels = biases.count
    let bias = biases.reduce(0.0) { $0 + Double($1) } / Double(labels)
    var average = [Double](repeating: 0, count: size)
    for k in 0..<labels {
      for i in 0..<size { average[i] += Double(weights[k * size + i]) / Double(labels) }
    }
    var (products, target) = (Covariance(size: size), [Double](repeating: 0, count: size))
    for k in 0..<labels {
      let row = (0..<size).map { Double(weights[k * size + $0]) - average[$0] }
      products.add(row)
      for i in 0..<size { target[i] -= row[i] * (Double(biases[k]) - bias) / Double(labels) }
    }
    guard products.trace > 0 else { return target }
    return product(products.inverse(shrinkage: ridge), target)
  }
}

/// The weighted mean outer product of vectors [D] with themselves.
private struct Covariance {
  private let size: Int
  /// The lower triangle of the sum, [D, D].
  private var sums: [Double]
  private var total = 0.0

  init(size: Int) {
    self.size = size
    sums = [Double](repeating: 0, count: size * size)
  }

  mutating func add(_ vector: [Double], weight: Double = 1) {
    total += weight
    for i in 0..<size {
      let part = weight * vector[i]
      for j in 0...i { sums[i * size + j] += part * vector[j] }
    }
  }

  var trace: Double { (0..<size).reduce(0) { $0 + sums[$1 * size + $1] } / total }

  /// The inverse, with a part of the mean variance added to every one.
  func inverse(shrinkage: Double) -> [Double] {
    var matrix = sums.map { $0 / total }
    let added = shrinkage * trace / Double(size)
    for i in 0..<size { matrix[i * size + i] += added }
    return positiveDefiniteInverse(ofLowerTriangle: matrix, size: size)
  }
}
