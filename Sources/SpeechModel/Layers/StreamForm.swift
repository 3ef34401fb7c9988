/// How a layer's output of an endless clip is computed while its frames arrive.
package enum StreamForm: Sendable {
  /// Each output frame depends on the input frame of the same index alone.
  case framewise
  /// Each output frame is read under a kernel; the layer does it for clips with their padding along time, of a
  /// value, already around them.
  case kernel(any Layer, KernelGeometry, padding: Float)
  /// Each output frame depends on the input frame and on a state that is passed on.
  case recurrent(Recurrent)
  /// One row a clip, of which a stream has one for the last frames, again and again.
  case summary
  /// It cannot be computed before the clip has ended.
  case impossible(LayerProblem)
}

extension Layer {
  package var streamForm: StreamForm { .impossible(.wholeClip) }

  package func summarize(_ pass: LayerPass) { infer(pass) }
}
