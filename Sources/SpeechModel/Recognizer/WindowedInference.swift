/// Runs clips of any length through a network: the one loop that covers them with windows and
/// processes these in groups.
///
/// A value, safe to use from any number of threads.
struct WindowedInference: Sendable {
  /// A window of a clip.
  struct Part {
    /// The index of the clip.
    let clip: Int
    /// The range of its samples.
    let samples: Range<Int>
    /// Its weight in the clip's answer.
    let share: Float
  }

  /// Memory for one group at a time.
  final class Workspace {
    let pass: InferencePass
    fileprivate let features: FeaturePipeline.Workspace
    /// The mel energies of a clip of which parts are removed.
    fileprivate let spectrum = FloatBuffer()
    /// The windows of the current group, and the frames of each.
    fileprivate(set) var group: [Part] = []
    fileprivate(set) var frames: [Int] = []

    init(_ pipeline: FeaturePipeline, _ plan: NetworkPlan) {
      pass = InferencePass(plan)
      features = FeaturePipeline.Workspace(pipeline)
    }
  }

  /// Sees a layer's output [ΣT, F, C] of a group before a later layer overwrites it.
  typealias Tap = (_ layer: Int, Workspace, RaggedShape, UnsafePointer<Float>) -> Void

  let pipeline: FeaturePipeline
  /// The number of windows that run through the network at once, small enough to stay in cache.
  let windowsAtOnce: Int
  let network: Network
  private let classes: Int
  /// Samples of the longest training clip: a clip more than twice as long is covered by windows.
  let longestSamples: Int
  private let workspaces: ObjectPool<Workspace>

  /// The values of a group that stay in a core's cache between one layer and the next.
  ///
  /// Timed with the presets in groups of 1, 2, 4, 8 and 16 one-second clips: recurrent networks read
  /// their weights once for all clips of a group and gain up to 4, wide convolutions lose a third
  /// from 4 on; this gives each a number at which it is near its fastest.
  private static let cachedValues = 900_000

  /// - Parameters:
  ///   - classes: The number of the network's outputs, K.
  ///   - longestSamples: Samples of the longest training clip.
  init(_ network: Network, _ pipeline: FeaturePipeline, classes: Int, longestSamples: Int) {
    self.network = network
    self.pipeline = pipeline
    self.classes = classes
    self.longestSamples = longestSamples
    let frames = pipeline.frames(samples: longestSamples)
    let values = InferencePass.values(of: network.plan, frames: frames)
    windowsAtOnce = min(8, max(1, Self.cachedValues / max(1, values)))
    workspaces = ObjectPool { [plan = network.plan] in Workspace(pipeline, plan) }
  }

  /// Runs clips at the model's rate through the network; allocates nothing once it has processed
  /// clips as long.
  ///
  /// - Parameters:
  ///   - clips: The number of clips.
  ///   - withSamples: Passes the samples [S] of a clip to its second argument.
  ///   - use: Called with each window in turn and its logits [K], which it may overwrite.
  ///   - tap: Called after every layer with its index, the group that it ran on, and its output.
  func run(
    _ clips: Int,
    withSamples: (Int, (UnsafeBufferPointer<Float>) -> Void) -> Void,
    use: (Part, UnsafeMutablePointer<Float>) -> Void,
    tap: Tap? = nil
  ) {
    workspaces.use { workspace in
      for clip in 0..<clips {
        var count = 0
        withSamples(clip) { count = $0.count }
        let windows = ClipWindows(samples: count, longest: longestSamples)
        for window in windows {
          workspace.group.append(
            Part(clip: clip, samples: window, share: 1 / Float(windows.count))
          )
          if workspace.group.count == windowsAtOnce { run(workspace, tap, withSamples, use) }
        }
      }
      if !workspace.group.isEmpty { run(workspace, tap, withSamples, use) }
    }
  }

  /// The rows of features [T, F] of a clip at the model's rate.
  func features(_ samples: [Float]) -> [Float] {
    var rows = [Float](
      repeating: 0,
      count: pipeline.frames(samples: samples.count) * pipeline.values
    )
    workspaces.use { workspace in
      samples.withUnsafeBufferPointer { samples in
        rows.withUnsafeMutableBufferPointer { rows in
          guard let base = rows.baseAddress else { return }
          pipeline.extract(samples, into: base, workspace.features)
        }
      }
    }
    return rows
  }

  /// The logarithmic mel energies [T, bands] of a clip at the model's rate.
  func logMel(_ samples: [Float]) -> [Float] {
    var energies = [Float](
      repeating: 0,
      count: pipeline.frames(samples: samples.count) * pipeline.configuration.melBands
    )
    workspaces.use { workspace in
      samples.withUnsafeBufferPointer { samples in
        energies.withUnsafeMutableBufferPointer { energies in
          guard let base = energies.baseAddress else { return }
          pipeline.logMel(samples, into: base, workspace.features)
        }
      }
    }
    return energies
  }

  /// Runs spectra of the same length through the first layers, at most `windowsAtOnce` of them.
  ///
  /// - Parameters:
  ///   - layers: How many layers; nil for all, which give logits [count, K].
  ///   - write: Writes the logarithmic mel energies [T, bands] of a spectrum.
  /// - Returns: The last one's output, [count, T, F, C].
  func run(
    spectra count: Int,
    frames: Int,
    layers: Int? = nil,
    write: (Int, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    precondition((1...windowsAtOnce).contains(count))
    return workspaces.use { workspace in
      let layers = layers ?? network.plan.layers.count
      workspace.spectrum.reserve(frames * pipeline.configuration.melBands)
      var rows = workspace.pass.prepare(frames: Array(repeating: frames, count: count))
      for spectrum in 0..<count {
        write(spectrum, workspace.spectrum.base)
        pipeline.complete(workspace.spectrum.base, frames: frames, into: rows)
        rows += frames * pipeline.values
      }
      let output = workspace.pass.run(network, layers: 0..<layers)
      let values = workspace.pass.rows(ofMap: layers).shape.count
      return Array(UnsafeBufferPointer(start: output, count: values))
    }
  }

  /// Runs clips of the same length through the layers from one on, at most `windowsAtOnce` of them.
  ///
  /// - Parameters:
  ///   - frames: Frames of the network's input, of which the first layers have made the clips.
  ///   - write: Writes the input [T, F, C] of the layer for a clip.
  /// - Returns: Logits [count, K].
  func run(
    clips count: Int,
    frames: Int,
    from layer: Int,
    write: (Int, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    precondition((1...windowsAtOnce).contains(count))
    return workspaces.use { workspace in
      _ = workspace.pass.prepare(frames: Array(repeating: frames, count: count))
      let input = workspace.pass.rows(ofMap: layer)
      for clip in 0..<count { write(clip, input.rows + clip * (input.shape.count / count)) }
      let layers = layer..<network.plan.layers.count
      let logits = workspace.pass.run(network, layers: layers)
      return Array(UnsafeBufferPointer(start: logits, count: count * classes))
    }
  }

  /// Runs the workspace's group and empties it.
  private func run(
    _ workspace: Workspace,
    _ tap: Tap?,
    _ withSamples: (Int, (UnsafeBufferPointer<Float>) -> Void) -> Void,
    _ use: (Part, UnsafeMutablePointer<Float>) -> Void
  ) {
    workspace.frames.removeAll(keepingCapacity: true)
    for part in workspace.group {
      workspace.frames.append(pipeline.frames(samples: part.samples.count))
    }
    var rows = workspace.pass.prepare(frames: workspace.frames)
    for (part, frames) in zip(workspace.group, workspace.frames) {
      withSamples(part.clip) {
        pipeline.extract(
          UnsafeBufferPointer(rebasing: $0[part.samples]),
          into: rows,
          workspace.features
        )
      }
      rows += frames * pipeline.values
    }
    var logits = workspace.pass.run(
      network,
      tap: tap.map { tap in { tap($0, workspace, $1, $2) } }
    )
    for part in workspace.group {
      use(part, logits)
      logits += classes
    }
    workspace.group.removeAll(keepingCapacity: true)
  }
}
