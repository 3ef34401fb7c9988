/// The order of a batch's frames in which all clips advance a step together: clips sorted from long
/// to short, their first frames, then their second frames, and so on (PyTorch's `PackedSequence`).
package struct PackedOrder {
  /// Clips by length, the longest first; [B].
  private let clips: UnsafeMutablePointer<Int32>
  /// The first packed row of each step, and after the last step the number of rows; [Tmax + 1].
  private let starts: UnsafeMutablePointer<Int32>
  /// Steps, the frames of the longest clip.
  let steps: Int
  /// Rows, ΣT.
  let rows: Int
  /// The steps forward in time begin with this one; what it continues is already there.
  var firstStep = 0

  /// The number of integers that the order of a batch takes.
  static func integers(_ shape: RaggedShape) -> Int { shape.clips + shape.longestClip + 1 }

  /// The order that an earlier `init(_:in:)` left in memory.
  init(existing shape: RaggedShape, in memory: UnsafeMutablePointer<Int32>) {
    clips = memory
    starts = memory + shape.clips
    steps = shape.longestClip
    rows = shape.rows
  }

  /// Computes the order in memory.
  init(_ shape: RaggedShape, in memory: UnsafeMutablePointer<Int32>) {
    self.init(existing: shape, in: memory)
    // Insertion sort, which keeps the order of equal clips and needs no memory.
    for clip in 0..<shape.clips {
      var index = clip
      while index > 0, shape.frames(of: Int(clips[index - 1])) < shape.frames(of: clip) {
        clips[index] = clips[index - 1]
        index -= 1
      }
      clips[index] = Int32(clip)
    }
    var lasting = shape.clips
    starts[0] = 0
    for step in 0..<steps {
      while lasting > 0, shape.frames(of: Int(clips[lasting - 1])) <= step { lasting -= 1 }
      starts[step + 1] = starts[step] + Int32(lasting)
    }
  }

  /// The first packed row of a step.
  func start(_ step: Int) -> Int { Int(starts[step]) }

  /// The number of clips with that step; 0 beyond the last.
  func lasting(_ step: Int) -> Int {
    step < 0 || step >= steps ? 0 : Int(starts[step + 1] - starts[step])
  }

  /// Calls the body with every packed row, its clip and its frame.
  @inline(__always)
  func forEachRow(_ body: (_ packed: Int, _ clip: Int, _ frame: Int) -> Void) {
    for step in 0..<steps {
      for index in 0..<lasting(step) { body(start(step) + index, Int(clips[index]), step) }
    }
  }

  /// One step through all clips that are that long.
  struct Step {
    /// Its first packed row.
    let start: Int
    /// Its rows.
    let rows: Int
    /// The first packed row of the step before it, in the direction of the walk.
    let before: Int
    /// How many of its clips the step before has, too; they come first in both, as clips are sorted
    /// by length.
    let continued: Int
  }

  /// Calls the body with every step forward in time, or backward if reversed.
  @inline(__always)
  func forEachStep(isReversed: Bool, _ body: (Step) -> Void) {
    for index in firstStep..<steps { body(step(index, isReversed: isReversed)) }
  }

  /// Calls the body with the same steps, from the last to the first.
  @inline(__always)
  func forEachStepBackwards(isReversed: Bool, _ body: (Step) -> Void) {
    for index in (0..<steps).reversed() { body(step(index, isReversed: isReversed)) }
  }

  private func step(_ index: Int, isReversed: Bool) -> Step {
    let step = isReversed ? steps - 1 - index : index
    let before = isReversed ? step + 1 : step - 1
    let continued = min(lasting(step), lasting(before))
    return Step(
      start: start(step),
      rows: lasting(step),
      before: continued > 0 ? start(before) : 0,
      continued: continued
    )
  }
}
