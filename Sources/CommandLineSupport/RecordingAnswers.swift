package import SpeechModel

/// Answers recordings, several at a time on each thread; the answers are those of each alone, bit
/// for bit.
package struct RecordingAnswers {
  private let recognizer: SpeechRecognizer
  private let channel: ChannelChoice
  private let attention: AttentionOption
  private let listening: Listening?
  private let pool: WorkerPool

  /// Recordings that are worth being given at once.
  package static let recordingsAtOnce = 256

  /// Answers with a recognizer, on the threads of a pool.
  ///
  /// - Parameter listening: How words are looked for in recordings; nil to answer each as a whole.
  package init(
    _ recognizer: SpeechRecognizer,
    channel: ChannelChoice,
    attention: AttentionOption,
    listening: Listening? = nil,
    pool: WorkerPool
  ) {
    self.recognizer = recognizer
    self.channel = channel
    self.attention = attention
    self.listening = listening
    self.pool = pool
  }

  /// The answers for recordings, in their order.
  package func answers(to recordings: [KeyedRecording]) -> [Answer] {
    // The windows of a long recording, instead of recordings, are then spread over the threads.
    if listening != nil, recordings.count < pool.count { return answered(recordings[...]) }
    // As many as the network takes at once, but something for every thread.
    let even = (recordings.count + pool.count - 1) / pool.count
    let share = max(1, min(recognizer.clipsAtOnce, even))
    let tasks = (recordings.count + share - 1) / share
    let answers = SlotArray<[Answer]>(count: tasks)
    pool.run(tasks) { task, _ in
      let part = recordings[task * share..<min(recordings.count, (task + 1) * share)]
      answers.set(task, answered(part))
    }
    return answers.values.flatMap { $0 }
  }

  private func answered(_ recordings: ArraySlice<KeyedRecording>) -> [Answer] {
    var answers: [Answer] = []
    var waiting: [(recording: KeyedRecording, clip: Result<AudioClip, any Error>)] = []
    var samples = 0
    for recording in recordings {
      let clip = Result { try recording.recording.clip(channel: channel) }
      waiting.append((recording, clip))
      samples += (try? clip.get().samples.count) ?? 0
      if samples >= SpeechRecognizer.samplesAtOnce {
        answers += answered(waiting)
        (waiting, samples) = ([], 0)
      }
    }
    return answers + answered(waiting)
  }

  private func answered(
    _ recordings: [(recording: KeyedRecording, clip: Result<AudioClip, any Error>)]
  ) -> [Answer] {
    func isListenedTo(_ clip: AudioClip) -> Bool { listening?.isFor(clip, recognizer) ?? false }
    let clips = recordings.compactMap { try? $0.clip.get() }.filter { !isListenedTo($0) }
    var results = recognizer.results(for: clips).makeIterator()
    return recordings.map { recording, clip in
      let content = clip.flatMap { clip in
        Result<Answer.Content, any Error> {
          if let listening, isListenedTo(clip) {
            return .words(try listening.words(in: clip, recognizer, pool))
          }
          guard let result = results.next() else { preconditionFailure("a result for each clip") }
          return .label(try result.get(), try attention.look(at: clip, recognizer))
        }
      }
      return Answer(
        file: recording.name,
        result: content.mapError(Self.failure),
        consumer: recording.consumer
      )
    }
  }

  private static func failure(_ error: any Error) -> Answer.Failure {
    switch error {
    case let error as Answer.Failure: error
    case let error as AudioError: Answer.Failure(words: error.commandReason)
    default: Answer.Failure(words: commandMessage(error))
    }
  }
}
