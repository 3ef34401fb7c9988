/// A recording of a data set as the check sees it.
package struct InspectedClip: Sendable, Equatable {
  /// Its path, as shown to the user.
  package let path: String
  package let label: String
  /// The subset it is in, such as `training`; nil if the data is not split.
  package let subset: String?
  /// Who speaks; nil if not known.
  package let speaker: String?
  package let measurements: ClipMeasurements

  package init(
    path: String,
    label: String,
    subset: String? = nil,
    speaker: String? = nil,
    measurements: ClipMeasurements
  ) {
    self.path = path
    self.label = label
    self.subset = subset
    self.speaker = speaker
    self.measurements = measurements
  }
}

/// A file that could not be read, and why.
package struct UnreadableFile: Sendable, Equatable {
  package let path: String
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
