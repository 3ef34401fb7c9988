internal import SpeechFoundation

/// Threads that wait for work, used by training and by batch prediction alike.
///
/// Any thread may take any task; results do not depend on it, since every task writes to memory of
/// its own.
public final class WorkerPool: Sendable {
  /// Threads that work on tasks, the caller's included.
  public let count: Int
  private let state: PoolState
  private let turn = Lock()

  /// Starts the threads; by default one for each processor core.
  public init(threads: Int = WorkerPool.processors) {
    precondition(threads >= 1)
    count = threads
    let state = PoolState()
    self.state = state
    for worker in 1..<max(threads, 1) {
      // Those that run take the tasks of one that cannot be started.
      guard WorkerThread.start({ state.serve(worker: worker) }) else { break }
    }
  }

  deinit { state.stop() }

  /// Cores of this machine that the process may use.
  public static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Calls the body for every task in 0..<tasks, on all threads, and returns when all are done.
  ///
  /// The body gets the task and the worker in 0..<count that runs it; no two tasks of one worker
  /// overlap. Calls from several threads wait for each other; a call from inside a body runs its
  /// tasks on the calling thread, since waiting for the pool would be a deadlock.
  package func run(_ tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    if let worker = WorkerSeat.worker(of: state) {
      for task in 0..<tasks { body(task, worker) }
      return
    }
    turn.lock()
    defer { turn.unlock() }
    if count == 1 || tasks <= 1 {
      WorkerSeat.take(0, of: state) {
        for task in 0..<tasks { body(task, 0) }
      }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { state.run(tasks, PoolState.Job(body: $0)) }
    }
  }
}

/// Marks a thread as running a pool's tasks, as one of its workers.
///
/// A thread may have several seats, where a task of one pool calls another.
private struct WorkerSeat {
  private let pool: ObjectIdentifier
  private let worker: Int
  /// The seat taken before this one.
  private let outer: UnsafeMutableRawPointer?

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key, nil)
    precondition(status == 0, "the process has no room for a thread's own value")
    return key
  }()

  /// The worker of a pool that the thread is running as; nil if it is not.
  static func worker(of pool: PoolState) -> Int? {
    var next = pthread_getspecific(key)
    while let pointer = next {
      let seat = pointer.load(as: WorkerSeat.self)
      if seat.pool == ObjectIdentifier(pool) { return seat.worker }
      next = seat.outer
    }
    return nil
  }

  /// Calls the body with the thread marked as a worker of a pool.
  static func take(_ worker: Int, of pool: PoolState, _ body: () -> Void) {
    let outer = pthread_getspecific(key)
    var seat = WorkerSeat(pool: ObjectIdentifier(pool), worker: worker, outer: outer)
    withUnsafeMutablePointer(to: &seat) {
      pthread_setspecific(key, $0)
      body()
      pthread_setspecific(key, outer)
    }
  }

  private init(pool: ObjectIdentifier, worker: Int, outer: UnsafeMutableRawPointer?) {
    self.pool = pool
    self.worker = worker
    self.outer = outer
  }
}

private final class PoolState: Sendable {
  /// Unchecked: the body is called from several threads at once, and `run` returns only after the
  /// last call; callers of `run` guarantee that tasks touch only memory of their own.
  ///
  /// A pointer, so that a thread that looks late holds no reference to a body that has returned.
  struct Job: @unchecked Sendable {
    let body: UnsafePointer<(Int, Int) -> Void>

    @inline(never)
    func perform(_ task: Int, _ worker: Int) { body.pointee(task, worker) }
  }

  private struct Work {
    var job: Job?
    var generation = 0
    var tasks = 0
    var next = 0
    var unfinished = 0
    var isStopped = false
  }

  private let work = LockedValue(Work())
  // Only for waiting; the other lock guards the state itself.
  private let changed = Condition()

  func run(_ tasks: Int, _ job: Job) {
    changed.withLock {
      work.withLock {
        precondition($0.job == nil, "a pool does one thing at a time")
        $0.job = job
        $0.generation += 1
        $0.tasks = tasks
        $0.next = 0
        $0.unfinished = tasks
      }
      changed.announce()
    }
    WorkerSeat.take(0, of: self) { workOff(worker: 0) }
    changed.withLock {
      while work.withLock({ $0.unfinished > 0 }) { changed.wait() }
      work.withLock { $0.job = nil }
    }
  }

  func serve(worker: Int) {
    var seen = 0
    while true {
      let (stopped, generation) = changed.withLock {
        while work.withLock({ !$0.isStopped && ($0.generation == seen || $0.job == nil) }) {
          changed.wait()
        }
        return work.withLock { ($0.isStopped, $0.generation) }
      }
      if stopped { return }
      seen = generation
      WorkerSeat.take(worker, of: self) { workOff(worker: worker) }
    }
  }

  func stop() {
    changed.withLock {
      work.withLock { $0.isStopped = true }
      changed.announce()
    }
  }

  private func workOff(worker: Int) {
    while true {
      let claimed = work.withLock { work -> (Int, Job)? in
        guard let job = work.job, work.next < work.tasks else { return nil }
        work.next += 1
        return (work.next - 1, job)
      }
      guard let (task, job) = claimed else { return }
      job.perform(task, worker)
      let isLast = work.withLock { work in
        work.unfinished -= 1
        return work.unfinished == 0
      }
      if isLast {
        changed.withLock { changed.announce() }
      }
    }
  }
}
