/// Assigns the gradient of each feature map to one of a few reusable buffers.
///
/// The gradient of a map that several layers read is the sum of theirs: the first layer writes it,
/// each of the others writes to another buffer, which is then added.
struct GradientBufferPlan: Sendable {
  /// What one layer writes.
  struct Target: Sendable, Equatable {
    /// The buffer that the layer writes its input's gradient to.
    let buffer: Int
    /// The buffer with the gradient of the same map from other layers, to which it is then added.
    let sum: Int?
  }

  /// The buffers of one layer.
  struct Step: Sendable, Equatable {
    /// The buffer of its output's gradient.
    let output: Int
    let main: Target
    let shortcut: Target?
  }

  /// A step for every layer of the network, in the order of the layers.
  let steps: [Step]
  /// The buffer in which the gradient of the network's input ends up.
  let input: Int
  let bufferCount: Int

  init(_ graph: NetworkGraph) {
    var buffers = FreeList()
    var ofMaps = [Int?](repeating: nil, count: graph.mapCount)
    ofMaps[graph.mapCount - 1] = buffers.take()
    var steps: [Step] = []
    for index in graph.layers.indices.reversed() {
      let layer = graph.layers[index]
      let source = graph.sources[index]
      // Every map is read by a layer, or is the network's output.
      let output = ofMaps[index + 1] ?? buffers.take()
      // The shortcut's gradient, or a layer's only one, may overwrite the output's.
      func target(_ map: Int, mayReplace: Bool) -> Target {
        let buffer = mayReplace ? output : buffers.take()
        defer { if ofMaps[map] == nil { ofMaps[map] = buffer } }
        return Target(buffer: buffer, sum: ofMaps[map])
      }
      let shortcut = source.shortcut.map { target($0, mayReplace: true) }
      let main = target(
        source.main,
        mayReplace: shortcut == nil && layer.access.contains(.replacesGradient)
      )
      steps.append(Step(output: output, main: main, shortcut: shortcut))
      let kept = ofMaps[...index].compactMap { $0 }
      for used in [output, main.buffer, shortcut?.buffer].compactMap({ $0 })
      where !kept.contains(used) { buffers.giveBack(used) }
    }
    self.steps = steps.reversed()
    input = ofMaps[0] ?? 0
    bufferCount = buffers.count
  }

  /// The buffers not in use.
  private struct FreeList {
    private(set) var count = 0
    private var free: [Int] = []

    mutating func take() -> Int {
      if let buffer = free.popLast() { return buffer }
      count += 1
      return count - 1
    }

    mutating func giveBack(_ buffer: Int) {
      if !free.contains(buffer) { free.append(buffer) }
    }
  }
}
