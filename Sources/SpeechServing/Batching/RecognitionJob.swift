internal import SpeechModel

/// A recording that waits for its answer.
final class RecognitionJob: Sendable {
  /// The recording.
  enum Content: Sendable {
    /// The bytes of a file, to be decoded.
    case file([UInt8])
    /// Samples.
    case clip(AudioClip)
  }

  let model: ServedModel
  let content: Content
  /// The moment from which no answer is wanted; nil if there is none.
  let deadline: ContinuousClock.Instant?
  /// Whether the client has hung up.
  let isAbandoned: @Sendable () -> Bool

  private enum State {
    case new
    case waiting(CheckedContinuation<Prediction, any Error>)
    case finished
    /// Finished before anyone waited.
    case failed(any Error)
  }

  private let state = LockedValue(State.new)

  init(
    _ content: Content,
    _ model: ServedModel,
    deadline: ContinuousClock.Instant?,
    isAbandoned: @escaping @Sendable () -> Bool
  ) {
    self.content = content
    self.model = model
    self.deadline = deadline
    self.isAbandoned = isAbandoned
  }

  /// Whether an answer is still wanted.
  var isWanted: Bool {
    state.withLock {
      switch $0 {
      case .new, .waiting: true
      case .finished, .failed: false
      }
    }
  }

  /// Makes a task wait for the result.
  func wait(_ continuation: CheckedContinuation<Prediction, any Error>) {
    let failure = state.withLock { state -> (any Error)? in
      if case .failed(let error) = state { return error }
      state = .waiting(continuation)
      return nil
    }
    if let failure { continuation.resume(throwing: failure) }
  }

  /// Delivers the result, if none was delivered before.
  func finish(_ result: Result<Prediction, any Error>) {
    let waiting = state.withLock { state -> CheckedContinuation<Prediction, any Error>? in
      switch state {
      case .waiting(let continuation):
        state = .finished
        return continuation
      case .new:
        if case .failure(let error) = result { state = .failed(error) }
        return nil
      case .finished, .failed: return nil
      }
    }
    waiting?.resume(with: result)
  }
}
