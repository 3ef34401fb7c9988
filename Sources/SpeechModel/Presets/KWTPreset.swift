/// KWT-1: a transformer over the frames, with normalization after each sum, and a class token that
/// is read out in the end (Berg, O'Connor and Cruz, "Keyword Transformer: a self-attention model for
/// keyword spotting", 2021).
enum KWTPreset {
  /// Values of a frame inside the network.
  private static let values = 64
  /// The frames of one second every 10 ms, and the class token.
  private static let positions = 99
  private static let epsilon: Float = 1e-6

  static let layers: [LayerConfiguration] =
    [.linear(outputs: values), .classToken, .positionEmbedding(frames: positions)]
    + (0..<12).flatMap { _ -> [LayerConfiguration] in
      [
        .residual(body: [.selfAttention(heads: 1)]),
        .layerNormalization(epsilon: epsilon),
        .residual(body: [.linear(outputs: 4 * values), .gelu, .linear(outputs: values)]),
        .layerNormalization(epsilon: epsilon),
      ]
    } + [.firstFrame]
}
