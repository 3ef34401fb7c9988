import Foundation
import SpeechModel
import SpeechServing
import Synchronization
import TestSupport
import Testing

@Suite struct RecognitionQueueTests {
  private func model(_ name: String) throws -> ServedModel {
    try ServedModel(
      ModelSource(name: name, path: Fixtures.path("reference/models/\(name).safetensors"))
    )
  }

  private func queue(
    threads: Int = 2,
    capacity: Int = 1_000,
    deadline: Duration = .seconds(60),
    onBatch: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> RecognitionQueue {
    RecognitionQueue(
      threads: threads,
      capacity: capacity,
      deadline: deadline,
      limits: AudioLimits(),
      onBatch: onBatch
    )
  }

  /// Keeps the only thread of a queue busy until the continuation is finished.
  private func hold(_ queue: RecognitionQueue, _ model: ServedModel) async throws
    -> DispatchSemaphore
  {
    let gate = DispatchSemaphore(value: 0)
    let isHeld = LockedValue(false)
    Task {
      _ = try? await queue.recognize(clip: tone(hertz: 300, seconds: 0.1), with: model) {
        isHeld.withLock { $0 = true }
        gate.wait()
        return false
      }
    }
    while !isHeld.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    return gate
  }

  @Test func answersDoNotDependOnTheBatch() async throws {
    let models = [try model("linear"), try model("lstm")]
    let sizes = LockedValue([Int]())
    let queue = queue(threads: 1) { size in sizes.withLock { $0.append(size) } }
    defer { queue.stop() }
    let clips = (0..<24).map {
      tone(hertz: 200 + 37 * Double($0), seconds: 0.1 + 0.02 * Double($0))
    }
    let gate = try await hold(queue, models[0])
    let answers = try await withThrowingTaskGroup(of: (Int, Prediction).self) { group in
      for (index, clip) in clips.enumerated() {
        group.addTask {
          (
            index,
            try await queue.recognize(
              file: WaveEncoder.encode(clip),
              with: models[index < 12 ? 0 : 1]
            )
          )
        }
      }
      while queue.length < clips.count { try await Task.sleep(for: .milliseconds(1)) }
      gate.signal()
      var answers: [Int: Prediction] = [:]
      for try await (index, prediction) in group { answers[index] = prediction }
      return answers
    }
    for (index, clip) in clips.enumerated() {
      let alone = try models[index < 12 ? 0 : 1].recognizer.recognize(
        bytes: WaveEncoder.encode(clip),
        name: "alone"
      )
      #expect(answers[index] == alone)
    }
    let found = sizes.withLock { $0 }
    #expect(found.reduce(0, +) == clips.count + 1)
    #expect(found.max()! > 1 && found.max()! <= 8)
  }

  @Test func aBrokenRecordingLeavesItsNeighboursAlone() async throws {
    let model = try model("linear")
    let queue = queue(threads: 1)
    defer { queue.stop() }
    let gate = try await hold(queue, model)
    let good = Task { try await queue.recognize(clip: tone(hertz: 300, seconds: 0.1), with: model) }
    let broken = Task {
      try await queue.recognize(
        clip: AudioClip(samples: [0, .nan], sampleRateHertz: 16_000),
        with: model
      )
    }
    let noSound = Task { try await queue.recognize(file: [1, 2, 3], with: model) }
    while queue.length < 3 { try await Task.sleep(for: .milliseconds(1)) }
    gate.signal()
    #expect(try await good.value.durationSeconds == 0.1)
    await #expect(throws: AudioError(source: "the recording", reason: .nonFinite(frame: 1))) {
      try await broken.value
    }
    await #expect(throws: AudioError(source: "the recording", reason: .notAudio)) {
      try await noSound.value
    }
  }

  @Test func aFullQueueRefusesAtOnce() async throws {
    let model = try model("linear")
    let queue = queue(threads: 1, capacity: 2)
    defer { queue.stop() }
    let gate = try await hold(queue, model)
    let first = Task {
      try await queue.recognize(clip: tone(hertz: 300, seconds: 0.1), with: model)
    }
    let second = Task {
      try await queue.recognize(clip: tone(hertz: 300, seconds: 0.1), with: model)
    }
    while queue.length < 2 { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: QueueRefusal.full(capacity: 2)) {
      try await queue.recognize(clip: tone(hertz: 300, seconds: 0.1), with: model)
    }
    #expect(ServingError(QueueRefusal.full(capacity: 2)).retryAfterSeconds == 1)
    gate.signal()
    #expect(try await first.value == second.value)
  }

  /// Recordings of streams wait for room, take no more than half of it, and are never late.
  @Test func patientRecordingsWaitForRoom() async throws {
    let model = try model("linear")
    let queue = queue(threads: 1, capacity: 4, deadline: .milliseconds(50))
    defer { queue.stop() }
    let gate = try await hold(queue, model)
    let file = WaveEncoder.encode(tone(hertz: 300, seconds: 0.1))
    let patient = (0..<20).map { _ in
      Task { try await queue.recognize(file: file, with: model, isPatient: true) }
    }
    while queue.length < 20 { try await Task.sleep(for: .milliseconds(1)) }
    // Two of the four are free for others.
    let others = (0..<2).map { _ in Task { try await queue.recognize(file: file, with: model) } }
    while queue.length < 22 { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: QueueRefusal.full(capacity: 4)) {
      try await queue.recognize(file: file, with: model)
    }
    try await Task.sleep(for: .milliseconds(60))
    gate.signal()
    for task in patient { #expect(try await task.value.durationSeconds == 0.1) }
    for task in others {
      await #expect(throws: QueueRefusal.late(seconds: 0.05)) { try await task.value }
    }
    #expect(queue.length == 0)
    // Those that wait at the end are told.
    let last = try await hold(queue, model)
    let left = (0..<6).map { _ in
      Task { try await queue.recognize(file: file, with: model, isPatient: true) }
    }
    while queue.length < 6 { try await Task.sleep(for: .milliseconds(1)) }
    queue.stop()
    last.signal()
    for task in left {
      await #expect(throws: QueueRefusal.stopped) { try await task.value }
    }
  }

  /// Samples that a client sends by themselves have the limits of those in files.
  @Test func clipsHaveTheLimitsOfFiles() async throws {
    let model = try model("linear")
    let queue = queue(threads: 1)
    defer { queue.stop() }
    let long = AudioClip(samples: [Float](repeating: 0, count: 3_601_000), sampleRateHertz: 1_000)
    await #expect(
      throws: AudioError(source: "the recording", reason: .duration(allowedSeconds: 3_600))
    ) { try await queue.recognize(clip: long, with: model) }
    let whole = AudioClip(samples: [0, 20_000, 0], sampleRateHertz: 16_000)
    await #expect(
      throws: AudioError(source: "the recording", reason: .outOfRange(frame: 1, value: 20_000))
    ) { try await queue.recognize(clip: whole, with: model) }
  }

  /// A stream's turn takes no recording's place.
  @Test func streamsHaveTheirTurns() async throws {
    let model = try model("linear")
    let queue = queue(threads: 1, capacity: 1)
    let gate = try await hold(queue, model)
    let turn = Task { try await queue.turn { 7 } }
    let failing = Task { try await queue.turn { throw ServingError(.badRequest, "no") } }
    let recording = Task {
      try await queue.recognize(clip: tone(hertz: 300, seconds: 0.1), with: model)
    }
    while queue.length < 1 { try await Task.sleep(for: .milliseconds(1)) }
    gate.signal()
    #expect(try await turn.value == 7)
    await #expect(throws: ServingError(.badRequest, "no")) { try await failing.value }
    #expect(try await recording.value.durationSeconds == 0.1)
    queue.stop()
    await #expect(throws: QueueRefusal.stopped) { try await queue.turn { 7 } }
  }

  @Test func lateAndAbandonedRecordingsAreNotComputed() async throws {
    let model = try model("linear")
    let computed = Atomic(0)
    let queue = queue(threads: 1, deadline: .milliseconds(50)) { size in
      computed.add(size, ordering: .relaxed)
    }
    let gate = try await hold(queue, model)
    let clip = tone(hertz: 300, seconds: 0.1)
    let late = Task { try await queue.recognize(clip: clip, with: model) }
    let abandoned = Task { try await queue.recognize(clip: clip, with: model) { true } }
    let cancelled = Task { try await queue.recognize(clip: clip, with: model) }
    while queue.length < 3 { try await Task.sleep(for: .milliseconds(1)) }
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    try await Task.sleep(for: .milliseconds(60))
    gate.signal()
    await #expect(throws: QueueRefusal.late(seconds: 0.05)) { try await late.value }
    await #expect(throws: CancellationError.self) { try await abandoned.value }
    // Not even the one that held the thread, whose time is up as well.
    #expect(computed.load(ordering: .relaxed) == 0)
    queue.stop()
    await #expect(throws: QueueRefusal.stopped) {
      try await queue.recognize(clip: clip, with: model)
    }
  }
}
