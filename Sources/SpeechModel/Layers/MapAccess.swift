/// How a layer accesses the maps that it reads and writes, which decides what may be fused with it.
package struct MapAccess: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// It reads its input in blocks of positions, through `LayerPass.reader` alone, and finishes the
  /// gradient of each block with `GradientSink.finish`, so that a normalization can be applied to
  /// either while the block is in cache.
  package static let readsInPieces = MapAccess(rawValue: 1)
  /// It writes its output in blocks of positions, finishes each with `LayerPass.finish`, and reads
  /// the gradient of each through `LayerGradient.reader` alone.
  package static let writesInPieces = MapAccess(rawValue: 2)
  /// The input's gradient may overwrite the output's, which is of the same size: what is read there
  /// is in cache when it is written.
  package static let replacesGradient = MapAccess(rawValue: 4)
  /// Its output shares its input's memory, and their gradients share theirs.
  package static let isView = MapAccess(rawValue: 8)
}
