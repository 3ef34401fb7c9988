/// An event as members of a JSON object.
package struct EventRecord: Encodable {
  /// What a server's client calls its stream.
  private let key: String?
  private let label: String
  private let confidence: Float
  private let startSeconds: Double
  private let endSeconds: Double
  private let detectedSeconds: Double
  private let isOver: Bool

  package init(_ event: StreamEvent, key: String? = nil) {
    self.key = key
    label = event.label
    confidence = event.confidence
    startSeconds = event.startSeconds
    endSeconds = event.endSeconds
    detectedSeconds = event.detectedSeconds
    isOver = event.isOver
  }
}
