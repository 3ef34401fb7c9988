extension NetworkSummary {
  /// Summarizes a model; the size is that of its file.
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
