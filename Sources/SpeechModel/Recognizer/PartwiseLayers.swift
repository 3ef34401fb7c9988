/// The first layers of a network for versions of a clip in which some parts, stretches of frames, are replaced.
///
/// Each frame of their output depends on the few parts in its receptive field. So they run once for every choice among
/// so many parts, however many versions there are, and the output for a version is put together from these.
package struct PartwiseLayers {
  /// How many layers they are.
  package let layers: Int
  /// The most parts that a frame of the output depends on.
  let partsAtOnce: Int
  /// The parts in the order of time, by their indices.
  private let order: [Int]
  /// Frames of the output that depend on the same parts, which are counted in the order of time.
  private let stretches: [(frames: Range<Int>, parts: Range<Int>)]
  /// Values of a frame of the output.
  private let rowSize: Int

  /// More than this many values are not kept at once: 32 MB.
  private static let mostValues = 1 << 23

  /// As many layers as cost least; nil if that is none.
  ///
  /// - Parameters:
  ///   - frames: Frames of the clip, T.
  ///   - parts: Frames of the parts, which share none.
  ///   - reach: How many frames before and after it a row of features depends on.
  ///   - versions: How many versions of the clip there are.
  init?(_ plan: NetworkPlan, frames: Int, parts: [Range<Int>], reach: Int, versions: Int) {
    let order = parts.indices.sorted { parts[$0].lowerBound < parts[$1].lowerBound }
    let sorted = order.map { parts[$0] }
    // The first part that ends after a frame, and how many begin by it.
    let first = (0..<frames).map { frame in
      sorted.firstIndex { $0.upperBound > frame } ?? sorted.count
    }
    let begun = (0..<frames).map { frame in sorted.count { $0.lowerBound <= frame } }
    let cuts = plan.localLayers(frames: frames)
    var best: (layers: LocalLayers, touched: [Range<Int>], width: Int)?
    // Each version by itself runs through all layers.
    var least = (cuts.first?.laterSteps ?? 0) * versions
    for layers in cuts {
      let touched = layers.fields.map { field in
        let start = first[max(0, field.lowerBound - reach)]
        return start..<max(start, begun[min(frames, field.upperBound + reach) - 1])
      }
      let width = touched.map(\.count).max() ?? 0
      guard (1..<16).contains(width), (touched.count * layers.rowSize) << width <= Self.mostValues
      else { continue }
      let steps = (layers.steps << width) + layers.laterSteps * versions
      if steps < least { (best, least) = ((layers, touched, width), steps) }
    }
    guard let best else { return nil }
    layers = best.layers.count
    partsAtOnce = best.width
    rowSize = best.layers.rowSize
    stretches = Self.stretches(best.touched)
    self.order = order
  }

  private static func stretches(
    _ parts: [Range<Int>]
  ) -> [(frames: Range<Int>, parts: Range<Int>)] {
    var stretches: [(frames: Range<Int>, parts: Range<Int>)] = []
    for (frame, touched) in parts.enumerated() {
      if let last = stretches.last, last.parts == touched {
        stretches[stretches.count - 1].frames = last.frames.lowerBound..<frame + 1
      } else {
        stretches.append((frame..<frame + 1, touched))
      }
    }
    return stretches
  }

  /// The versions of which every other one is put together: parts so many apart are kept or replaced together, as no
  /// frame of the output depends on both.
  package var choices: Int { 1 << partsAtOnce }

  /// Whether a choice keeps each part.
  func kept(in choice: Int) -> [Bool] {
    var kept = [Bool](repeating: false, count: order.count)
    for (position, part) in order.enumerated() {
      kept[part] = choice >> (position % partsAtOnce) & 1 == 1
    }
    return kept
  }

  /// Puts together the output of the layers for a version.
  ///
  /// - Parameters:
  ///   - outputs: Those for every choice, [choices, T, F, C].
  ///   - kept: Whether the version keeps each part.
  func assemble(
    _ outputs: UnsafePointer<Float>,
    kept: [Bool],
    into output: UnsafeMutablePointer<Float>
  ) {
    let bits = order.map { kept[$0] ? 1 : 0 }
    let clip = (stretches.last?.frames.upperBound ?? 0) * rowSize
    for (frames, parts) in stretches {
      let choice = parts.reduce(0) { $0 | bits[$1] << ($1 % partsAtOnce) }
      let first = frames.lowerBound * rowSize
      (output + first).update(from: outputs + choice * clip + first, count: frames.count * rowSize)
    }
  }
}
