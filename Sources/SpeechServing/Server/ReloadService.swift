internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import SpeechModel
internal import UnixSignals

/// Reads the models' files again: all of them at each SIGHUP and, if they are watched, each one that
/// has changed.
struct ReloadService: Service {
  let shelf: ModelShelf
  let watchesFiles: Bool
  let logger: Logger

  /// How often files are looked at.
  private static let period = Duration.milliseconds(500)

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
          for index in shelf.slots.indices { await reload(index) }
        }
      }
      if watchesFiles {
        group.addTask { try? await cancelWhenGracefulShutdown { try await watch() } }
      }
      try await group.waitForAll()
    }
  }

  /// Looks at the files until the task is cancelled.
  private func watch() async throws {
    var before = shelf.slots.map(\.stamp)
    while true {
      try await Task.sleep(for: Self.period)
      for (index, slot) in shelf.slots.enumerated() {
        let now = FileStamp(slot.source.file)
        // Once it has stopped changing, so that a file that is being copied is not refused.
        if now != slot.stamp && now == before[index] { await reload(index) }
        before[index] = now
      }
    }
  }

  /// Reads a file, on a thread of its own, since loading takes a while.
  private func reload(_ index: Int) async {
    let shelf = shelf
    let outcome = await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: shelf.reload(at: index)) }
    }
    let name = shelf.slots[index].source.name
    switch outcome {
    case .unchanged: logger.info("model \(name) is unchanged")
    case .replaced(let digest): logger.notice("model \(name) is now \(digest)")
    case .refused(let words):
      logger.error("model \(name) was refused, so the former one answers: \(words.excerpt(1_000))")
    }
  }
}
