/// Runs a network along with one stream: keeps the frames that later outputs read, and answers when enough have
/// arrived.
///
/// Allocates nothing once it has given an answer and its queues have held their most. Not thread-safe: each stream
/// owns its own.
package final class IncrementalPass {
  private let plan: IncrementalPlan
  private let schedule: IncrementalPlan.Schedule
  /// What each stage has yet to read of its map and of its shortcut.
  private let inputs: [(main: FrameQueue, shortcut: FrameQueue?)]
  /// The queues that each map's frames are added to.
  private let readers: [[FrameQueue]]
  private let outputs: FrameQueue
  private var shapes: [(input: RaggedShape, output: RaggedShape)]
  /// What recurrent stages pass on.
  private let states: [FloatBuffer?]
  /// How many outputs each stage has given; for a summary, how many frames lie before the end of its last one.
  private var given: [Int]
  private var read = 0
  private let saved = FloatBuffer()
  private let savedIntegers = GrowingBuffer<Int32>()
  private let scratch = FloatBuffer()

  package init(_ plan: IncrementalPlan, _ schedule: IncrementalPlan.Schedule) {
    self.plan = plan
    self.schedule = schedule
    var readers = [[FrameQueue]](repeating: [], count: plan.shapes.count)
    func queue(_ map: Int) -> FrameQueue {
      let queue = FrameQueue(size: plan.shapes[map].rowSize)
      readers[map].append(queue)
      return queue
    }
    inputs = plan.stages.map { (queue($0.sources.main), $0.sources.shortcut.map { queue($0) }) }
    outputs = queue(plan.stages.count)
    self.readers = readers
    shapes = plan.stages.enumerated().map {
      (plan.shapes[$1.sources.main], plan.shapes[$0 + 1])
    }
    states = plan.stages.map {
      guard case .recurrent(let layer) = $0.work else { return nil }
      return FloatBuffer(capacity: layer.stateCount)
    }
    given = plan.stages.map { _ in 0 }
    reset()
  }

  /// Forgets everything, as if the stream had just begun.
  package func reset() {
    for queue in readers.joined() { queue.clear() }
    for (stage, input) in zip(plan.stages, inputs) {
      input.main.add(repeating: stage.padding, frames: stage.before)
    }
    for case let state? in states { state.base.update(repeating: 0, count: state.capacity) }
    for stage in given.indices { given[stage] = 0 }
    read = 0
  }

  /// Where to write the rows [T, F, C] of the next frames, before `run`.
  package func room(_ frames: Int) -> UnsafeMutablePointer<Float> { readers[0][0].room(frames) }

  /// Runs all layers as far as the next frames allow.
  package func run(_ frames: Int) {
    add(frames, to: 0)
    for index in plan.stages.indices { runStage(index) }
  }

  /// Runs all layers to the end of the stream.
  ///
  /// Frames that came after the last answer are answered with those before them.
  package func finish() {
    for (index, stage) in plan.stages.enumerated() {
      inputs[index].main.add(repeating: stage.padding, frames: stage.after)
      runStage(index)
      let end = inputs[index].main.end
      if stage.isSummary, end > given[index] { summarize(index, end: end) }
    }
  }

  /// The logits [K] of the next answer, valid until the next `run`; nil if none is left.
  package func nextAnswer() -> UnsafePointer<Float>? {
    guard read < outputs.end else { return nil }
    outputs.drop(before: read)
    read += 1
    return outputs.frames(from: read - 1)
  }

  /// Values in memory, for all queues and what the layers need besides.
  package var values: Int {
    readers.joined().reduce(0) { $0 + $1.capacity }
      + states.reduce(0) { $0 + ($1?.capacity ?? 0) }
      + saved.capacity + savedIntegers.capacity + scratch.capacity
  }

  /// Adds frames that were written to the room of a map's first reader.
  private func add(_ frames: Int, to map: Int) {
    let first = readers[map][0]
    let values = UnsafePointer(first.room(frames))
    for other in readers[map].dropFirst() { other.add(values, frames: frames) }
    first.add(frames)
  }

  private func runStage(_ index: Int) {
    let stage = plan.stages[index]
    let (main, shortcut) = inputs[index]
    if stage.isSummary {
      guard let rows = schedule.rows[index], let step = schedule.steps[index] else { return }
      while true {
        let next = given[index] == 0 ? rows : given[index] + step
        guard main.end >= next else { break }
        summarize(index, end: next)
      }
      return
    }
    let count = min(stage.outputs(main.end), shortcut?.end ?? .max) - given[index]
    guard count > 0 else { return }
    let first = given[index]
    infer(
      index,
      main.frames(from: first * stage.stride),
      frames: (count - 1) * stage.stride + stage.span,
      shortcut?.frames(from: first),
      outputs: count
    )
    given[index] += count
    main.drop(before: given[index] * stage.stride)
    shortcut?.drop(before: given[index])
  }

  /// Gives the row of the last frames before one.
  private func summarize(_ index: Int, end: Int) {
    let main = inputs[index].main
    let rows = schedule.rows[index] ?? end
    let start = max(0, end - rows)
    infer(index, main.frames(from: start), frames: end - start, nil, outputs: 1)
    given[index] = end
    // A stream that ends with the next frame has one more answer.
    main.drop(before: end + 1 - rows)
  }

  private func infer(
    _ index: Int,
    _ x: UnsafePointer<Float>,
    frames: Int,
    _ shortcut: UnsafePointer<Float>?,
    outputs: Int
  ) {
    let stage = plan.stages[index]
    if case .rows = stage.work {
      shapes[index].input.setFrames(1, clips: frames)
      shapes[index].output.setFrames(1, clips: outputs)
    } else {
      shapes[index].input.setFrames(frames, clips: 1)
      shapes[index].output.setFrames(outputs, clips: 1)
    }
    let (input, output) = shapes[index]
    let y = readers[index + 1][0].room(outputs)
    defer { add(outputs, to: index + 1) }
    if stage.layer.access.contains(.isView) { return y.update(from: x, count: output.count) }
    let keeps = stage.layer.savedCount(input, output)
    saved.reserve(keeps.floats)
    savedIntegers.reserve(keeps.integers)
    scratch.reserve(stage.layer.scratchCount(input, output))
    plan.network.parameters.withUnsafeBufferPointer { parameters in
      plan.network.statistics.withUnsafeBufferPointer { statistics in
        var pass = LayerPass(
          input: input,
          output: output,
          x: x,
          y: y,
          parameters: parameters.baseAddress ?? UnsafePointer(scratch.base),
          statistics: statistics.baseAddress ?? UnsafePointer(scratch.base),
          saved: saved.base,
          savedIntegers: savedIntegers.base,
          scratch: scratch.base,
          reader: FeatureMapReader(x, channels: input.channels)
        )
        pass.shortcut = shortcut.map { FeatureMapReader($0, channels: output.channels) }
        switch stage.work {
        case .recurrent(let layer):
          if let state = states[index] { layer.inferFrames(pass, after: state.base) }
        case .summary: stage.layer.summarize(pass)
        case .frames, .rows: stage.layer.infer(pass)
        }
      }
    }
  }
}
