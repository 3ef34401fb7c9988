internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import SpeechModel
internal import UnixSignals

/// Reads the models' files again at each SIGHUP.
struct ReloadService: Service {
  let shelf: ModelShelf
  let logger: Logger

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      await reload()
    }
  }

  /// Reads the files, on a thread of its own, since loading takes a while.
  func reload() async {
    let shelf = shelf
    let outcomes = await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: shelf.reload()) }
    }
    for (name, outcome) in outcomes {
      switch outcome {
      case .unchanged: logger.info("model \(name) is unchanged")
      case .replaced(let digest): logger.notice("model \(name) is now \(digest)")
      case .refused(let words):
        logger.error(
          "model \(name) was refused, so the former one answers: \(words.excerpt(1_000))"
        )
      }
    }
  }
}
