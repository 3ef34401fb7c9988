internal import SpeechModel

/// What the server has done since it began, for `/metrics`.
package final class ServerMetrics: Sendable {
  private struct RequestKey: Hashable {
    var method: String
    var route: String
    var status: Int
  }

  private struct State {
    var requests: [RequestKey: Int] = [:]
    var seconds: [String: Histogram] = [:]
    var batches = Histogram(limits: [1, 2, 4, 8])
    var clips: [String: [String: Int]] = [:]
    var soundSeconds: [String: Double] = [:]
  }

  private let state = LockedValue(State())

  /// Begins with zeros.
  package init() {}

  /// Counts an answered request; the route is a pattern, so that there are only so many of them.
  func countRequest(method: String, route: String, status: Int, seconds: Double) {
    state.withLock { state in
      state.requests[RequestKey(method: method, route: route, status: status), default: 0] += 1
      state.seconds[
        route,
        default: Histogram(limits: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10])
      ].add(seconds)
    }
  }

  /// Counts a batch of clips that are computed together.
  package func countBatch(_ clips: Int) { state.withLock { $0.batches.add(Double(clips)) } }

  /// Counts a clip by what became of it: `answered`, `rejected` (answered with unknown) or `failed`.
  func countClip(model: String, outcome: String) {
    state.withLock { $0.clips[model, default: [:]][outcome, default: 0] += 1 }
  }

  /// Counts sound of a stream that was heard.
  func countSound(model: String, seconds: Double) {
    state.withLock { $0.soundSeconds[model, default: 0] += seconds }
  }

  /// The figures in the text format of Prometheus, version 0.0.4.
  func text(queueLength: Int, memoryBytes: Int, streams: Int, models: [ModelShelf.Slot]) -> String {
    let state = state.withLock { $0 }
    var text = PrometheusText()
    text.family("asr_http_requests_total", .counter, "Answered requests.")
    for (key, count) in state.requests.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      text.sample(
        [("method", key.method), ("route", key.route), ("status", "\(key.status)")],
        Double(count)
      )
    }
    text.family(
      "asr_http_request_duration_seconds",
      .histogram,
      "Time from a request's head to its answer's head."
    )
    for (route, histogram) in state.seconds.sorted(by: { $0.key < $1.key }) {
      text.histogram([("route", route)], histogram)
    }
    text.family("asr_clips_total", .counter, "Recordings by what became of them.")
    for (model, outcomes) in state.clips.sorted(by: { $0.key < $1.key }) {
      for (outcome, count) in outcomes.sorted(by: { $0.key < $1.key }) {
        text.sample([("model", model), ("outcome", outcome)], Double(count))
      }
    }
    text.family("asr_batch_clips", .histogram, "Recordings that were computed together.")
    text.histogram([], state.batches)
    text.family("asr_queue_clips", .gauge, "Recordings that wait to be computed.")
    text.sample([], Double(queueLength))
    text.family("asr_request_body_bytes", .gauge, "Bytes of request bodies in memory.")
    text.sample([], Double(memoryBytes))
    text.family("asr_streams", .gauge, "Streams of sound that are listened to.")
    text.sample([], Double(streams))
    text.family("asr_stream_seconds_total", .counter, "Seconds of sound heard in streams.")
    for (model, seconds) in state.soundSeconds.sorted(by: { $0.key < $1.key }) {
      text.sample([("model", model)], seconds)
    }
    text.family("asr_model_info", .gauge, "The models that answer.")
    for slot in models {
      text.sample([("model", slot.source.name), ("digest", slot.model.digest)], 1)
    }
    text.family(
      "asr_model_refused",
      .gauge,
      "1 if a model's file was refused when it was last read again, so that the former answers."
    )
    for slot in models {
      text.sample([("model", slot.source.name)], slot.refusal == nil ? 0 : 1)
    }
    text.family("asr_model_reloads_total", .counter, "Files read again, by what became of them.")
    for slot in models {
      text.sample([("model", slot.source.name), ("outcome", "refused")], Double(slot.refusals))
      text.sample(
        [("model", slot.source.name), ("outcome", "replaced")],
        Double(slot.replacements)
      )
    }
    return text.text
  }
}
