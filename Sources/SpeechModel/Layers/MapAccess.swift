/// How a layer goes about the maps that it reads and writes: what others may leave to it.
package struct MapAccess: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// It reads its input some positions at a time, through `LayerPass.reader` alone, and finishes the
  /// gradient of each with `GradientSink.finish`: something may then be done to both in between,
  /// while they are in cache.
  package static let readsInPieces = MapAccess(rawValue: 1)
  /// It writes its output some positions at a time, finishes each with `LayerPass.finish`, and reads
  /// the gradient of each through `LayerGradient.reader` alone.
  package static let writesInPieces = MapAccess(rawValue: 2)
  /// The input's gradient may take the place of the output's, which are equally large: what is
  /// read there is in cache when it is written.
  package static let replacesGradient = MapAccess(rawValue: 4)
  /// Its output is its input's memory, and it replaces the gradient, too.
  package static let isView = MapAccess(rawValue: 8)
}
