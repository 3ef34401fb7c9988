package import SpeechModel

/// A model file whose weights are in half precision: half the size, for every program that reads the
/// original.
package struct HalfPrecisionModel {
  /// The labels, in the order of the network's outputs.
  package let labels: [String]
  /// The sample rate, in Hz.
  package let sampleRateHertz: Int
  /// The bytes of the file.
  package let bytes: [UInt8]

  /// Rounds the weights of a model; the path is for errors.
  ///
  /// - Throws: `ExportError.beyondHalf`.
  package init(_ model: TrainedModel, path: String) throws {
    if let value = model.network.parameters.first(where: { $0.magnitude >= HalfPrecision.overflow })
    {
      throw ExportError.beyondHalf(path: path, value: value)
    }
    labels = model.labels
    sampleRateHertz = model.configuration.features.sampleRateHertz
    bytes = try model.encoded(weights: .half)
  }
}
