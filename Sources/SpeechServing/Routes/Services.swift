internal import Hummingbird
internal import SpeechModel

/// What the routes share.
struct Services: Sendable {
  let shelf: ModelShelf
  let queue: RecognitionQueue
  let reader: BodyReader
  let permits: StreamPermits
  let metrics: ServerMetrics
  let limits: AudioLimits
  /// False once the server shuts down.
  let isOpen: LockedValue<Bool>

  /// The model that a request names, or the first.
  ///
  /// - Throws: `ServingError` if there is no such model.
  func model(named name: String?) throws -> ServedModel {
    if let model = shelf.model(named: name) { return model }
    let names = shelf.slots.map(\.source.name).joined(separator: ", ")
    throw ServingError(
      .notFound,
      "there is no model '\(name.map { $0.excerpt(60) } ?? "")'; expected one of: \(names)"
    )
  }

  /// The answer for the bytes of a recording.
  ///
  /// - Parameter isPatient: Whether it waits for room where too many wait.
  /// - Throws: `ServingError`.
  func recognize(
    _ file: [UInt8],
    _ model: ServedModel,
    _ context: ServingContext,
    isPatient: Bool = false
  ) async throws -> Prediction {
    try await counted(model) {
      try await queue.recognize(
        file: file,
        with: model,
        isPatient: isPatient,
        isAbandoned: context.isAbandoned
      )
    }
  }

  /// The answer for a clip.
  ///
  /// - Throws: `ServingError`.
  func recognize(
    _ clip: AudioClip,
    _ model: ServedModel,
    _ context: ServingContext
  ) async throws -> Prediction {
    try await counted(model) {
      try await queue.recognize(clip: clip, with: model, isAbandoned: context.isAbandoned)
    }
  }

  private func counted(
    _ model: ServedModel,
    _ recognize: () async throws -> Prediction
  ) async throws -> Prediction {
    do {
      let prediction = try await recognize()
      metrics.countClip(
        model: model.name,
        outcome: prediction.isRejected ? "rejected" : "answered"
      )
      return prediction
    } catch {
      metrics.countClip(model: model.name, outcome: "failed")
      throw ServingError(error)
    }
  }
}
