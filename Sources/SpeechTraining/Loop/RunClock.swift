internal import Foundation

/// The time of a run, which determines when to save and when to stop, and never what is learned.
struct RunClock {
  /// Elapsed seconds carried over from before the run was resumed.
  var secondsBefore: Double
  private let options: ExecutionOptions
  private var begin = Date()
  private var lastCheckpoint = Date()
  private var firstStep: Int?
  /// How fast the current epoch serves clips.
  var rate = StepRate()

  init(secondsBefore: Double, _ options: ExecutionOptions) {
    self.secondsBefore = secondsBefore
    self.options = options
  }

  /// Starts the clock.
  mutating func start() {
    begin = Date()
    lastCheckpoint = begin
  }

  private var secondsNow: Double { Date().timeIntervalSince(begin) }

  /// Total seconds.
  var seconds: Double { secondsBefore + secondsNow }

  /// Whether the time is up.
  var isOver: Bool { options.maximumSeconds.map { secondsNow >= $0 } ?? false }

  /// Whether it is time to save within an epoch; each true resets the interval.
  var isCheckpointDue: Bool {
    mutating get {
      guard Date().timeIntervalSince(lastCheckpoint) >= options.checkpointSeconds else {
        return false
      }
      lastCheckpoint = Date()
      return true
    }
  }

  /// The estimated seconds left, from the duration of the steps since the start.
  mutating func secondsLeft(after step: Int, of steps: Int) -> Double {
    let first = firstStep ?? step - 1
    firstStep = first
    return secondsNow / Double(step - first) * Double(steps - step)
  }
}

/// How fast clips are served.
struct StepRate {
  private var start = Date()
  private var clipsBefore: Int?
  private(set) var clipsPerSecond = 0.0

  /// Records how many clips an epoch has served so far.
  mutating func add(clips: Int) {
    // The first step is a warm-up, and a resumed epoch has clips that this process did not serve.
    guard let clipsBefore else {
      clipsBefore = clips
      start = Date()
      return
    }
    clipsPerSecond = Double(clips - clipsBefore) / max(Date().timeIntervalSince(start), 1e-9)
  }
}
