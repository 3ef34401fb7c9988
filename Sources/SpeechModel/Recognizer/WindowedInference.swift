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

  /// - Parameters:
  ///   - classes: The number of the network's outputs, K.
  ///   - longestSamples: Samples of the longest training clip.
  init(_ network: Network, _ pipeline: FeaturePipeline, classes: Int, longestSamples: Int) {
    self.network = network
    self.pipeline = pipeline
    self.classes = classes
    self.longestSamples = longestSamples
    let longestFrames = pipeline.frames(samples: 2 * longestSamples)
    let values = InferencePass.values(of: network.plan, frames: longestFrames)
    windowsAtOnce = min(8, max(1, NetworkWork.valuesAtOnce / max(1, values)))
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
