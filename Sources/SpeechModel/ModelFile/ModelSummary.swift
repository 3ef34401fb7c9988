extension NetworkSummary {
  /// Sums a model up; the size is that of the file it is written to.
  ///
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  package init(_ model: TrainedModel) throws {
    self.init(
      model.network.plan,
      model.configuration.features,
      fileBytes: try model.encoded().count
    )
  }
}
