/// A word that is in a recording.
package struct TrueWord: Sendable, Equatable {
  package var label: String
  package var startSeconds: Double
  package var endSeconds: Double

  package init(label: String, startSeconds: Double, endSeconds: Double) {
    self.label = label
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
  }
}
