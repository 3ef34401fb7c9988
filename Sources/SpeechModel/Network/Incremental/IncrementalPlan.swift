/// How a network runs along with a stream: its layers one after another, each on the frames that have arrived.
///
/// What comes out is the same network over the whole recording, except that a layer that gives one row a clip
/// gives one for the last frames instead, again and again. Layers after it work on these rows one by one.
package struct IncrementalPlan: Sendable {
  /// A layer, the maps that it reads, and what it reads of them; stage i gives map i + 1.
  struct Stage: Sendable {
    enum Work: Sendable {
      /// A stretch of frames at a time.
      case frames
      /// Each row as a clip of its own.
      case rows
      /// A stretch of frames, with a state that is passed on.
      case recurrent(Recurrent)
      /// The last frames as a clip, again and again.
      case summary
    }

    var layer: any Layer
    var work: Work
    var sources: NetworkGraph.Sources
    /// The frames that an output reads, and from one output to the next.
    var span = 1
    var stride = 1
    /// Frames before the first and after the last, and their values.
    var before = 0
    var after = 0
    var padding: Float = 0

    var isSummary: Bool { if case .summary = work { true } else { false } }

    /// Outputs for so many input frames, those around them included.
    func outputs(_ frames: Int) -> Int { frames < span ? 0 : (frames - span) / stride + 1 }
  }

  let stages: [Stage]
  /// The shape of a frame of each map.
  let shapes: [RaggedShape]
  let network: Network
  /// Input frames from one possible answer to the next.
  package let stride: Int

  /// Makes the plan of a network.
  ///
  /// - Throws: `ConfigurationError.layer` for a layer that cannot run along with a stream.
  package init(_ network: Network) throws {
    self.network = network
    let plan = network.plan
    var stages: [Stage] = []
    var shapes = [RaggedShape(width: plan.inputWidth, channels: plan.inputChannels)]
    /// Input frames from one frame of a map to the next; nil for maps of rows.
    var steps: [Int?] = [1]
    var stride = 1
    /// The map of a stage that is the output of each layer.
    var maps = [0]
    func add(_ stage: Stage, step: Int?) {
      stages.append(stage)
      steps.append(step)
      shapes.append(
        RaggedShape(width: stage.layer.outputWidth, channels: stage.layer.outputChannels)
      )
    }
    func addSummary(_ layer: any Layer, of map: Int) {
      // No two answers come at once, whatever the branches that they are made of.
      stride = Self.leastMultiple(stride, steps[map] ?? 1)
      add(Stage(layer: layer, work: .summary, sources: .init(main: map)), step: nil)
    }
    for (index, layer) in plan.layers.enumerated() {
      let source = plan.graph.sources[index]
      let sources = NetworkGraph.Sources(
        main: maps[source.main],
        shortcut: source.shortcut.map { maps[$0] }
      )
      let step = steps[sources.main]
      // A layer after a summary gives a row for each of its rows, or is none that a stream can have.
      if step == nil, layer.outputFrames(1) == 1 {
        add(Stage(layer: layer, work: .rows, sources: sources), step: nil)
        maps.append(stages.count)
        continue
      }
      switch step == nil ? .impossible(.wholeClip) : layer.streamForm {
      case .framewise:
        add(Stage(layer: layer, work: .frames, sources: sources), step: step)
      case .kernel(let layer, let geometry, let padding):
        var stage = Stage(layer: layer, work: .frames, sources: sources)
        stage.span = geometry.dilation[0] * (geometry.kernel[0] - 1) + 1
        stage.stride = geometry.stride[0]
        (stage.before, stage.after) = (geometry.padding[0], geometry.padding[0])
        stage.padding = padding
        add(stage, step: step.map { $0 * geometry.stride[0] })
      case .recurrent(let recurrent):
        var stage = Stage(layer: layer, work: .recurrent(recurrent), sources: sources)
        // The frame before, whose outputs are the state.
        (stage.span, stage.before) = (2, 1)
        add(stage, step: step)
        if recurrent.isSummary { addSummary(layer, of: stages.count) }
      case .summary:
        addSummary(layer, of: sources.main)
      case .impossible(let problem):
        let configured = plan.configured[plan.origins[index].lowerBound]
        throw ConfigurationError.layer(
          path: configured.path,
          name: configured.configuration.name,
          problem: problem
        )
      }
      maps.append(stages.count)
    }
    self.stages = stages
    self.shapes = shapes
    self.stride = stride
  }

  /// When a plan answers, in frames of the network's input.
  package struct Schedule: Sendable, Equatable {
    /// The frames of the clip that each answer is for: the fewest of those that give as many rows.
    package let window: Int
    /// From one answer to the next.
    package let hop: Int
    /// How many frames have arrived by the first answer: a window, and what kernels read after it.
    package let first: Int
    /// The rows that each summary is of; nil for other stages.
    let rows: [Int?]
    /// From one summary to the next, in rows.
    let steps: [Int?]
  }

  /// The schedule for answers of about `window` frames, `hop` apart, which is a multiple of the stride.
  package func schedule(window: Int, hop: Int) -> Schedule {
    precondition(hop > 0 && hop % stride == 0)
    func rows(_ frames: Int, isOver: Bool) -> [Int?] {
      let counts = counts(frames, isOver: isOver)
      return stages.map { $0.isSummary ? counts[$0.sources.main] : nil }
    }
    func reach(_ frames: Int, isOver: Bool, _ wanted: [Int?]) -> Bool {
      zip(rows(frames, isOver: isOver), wanted).allSatisfy { ($0 ?? 0) >= ($1 ?? 0) }
    }
    var window = max(window, network.plan.minimumFrames)
    let wanted = rows(window, isOver: true)
    while window > network.plan.minimumFrames, reach(window - 1, isOver: true, wanted) {
      window -= 1
    }
    var first = window
    while !reach(first, isOver: false, wanted) { first += 1 }
    // A map whose rows grow by some in every so many frames grows by so many times that in a hop.
    let later = rows(first + hop, isOver: false)
    let now = rows(first, isOver: false)
    return Schedule(
      window: window,
      hop: hop,
      first: first,
      rows: wanted,
      steps: zip(later, now).map { later, now in later.flatMap { later in now.map { later - $0 } } }
    )
  }

  /// The frames of every map after some of the input, before or after its end.
  private func counts(_ frames: Int, isOver: Bool) -> [Int] {
    var counts = [frames]
    for stage in stages {
      let input = counts[stage.sources.main] + stage.before + (isOver ? stage.after : 0)
      let other = stage.sources.shortcut.map { counts[$0] } ?? .max
      // What follows a summary is not counted.
      counts.append(stage.isSummary ? 0 : min(stage.outputs(input), other))
    }
    return counts
  }

  private static func leastMultiple(_ a: Int, _ b: Int) -> Int {
    var (divisor, rest) = (a, b)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    return a / divisor * b
  }
}
