internal import CKernels

/// The end of a residual block: the output of its body plus that of its shortcut (He et al., "Deep
/// residual learning for image recognition", 2016), then optionally max(0, ·).
///
/// A body with one frequency is added at every one (Kim et al., "Broadcasted residual learning for
/// efficient keyword spotting", 2021). With stochastic depth, training drops a clip's body with a
/// probability p and divides it by 1 - p otherwise (Huang et al., "Deep networks with stochastic
/// depth", 2016), depending on the clip's own draw number alone.
package struct ResidualSum: Layer {
  /// The shape of the shortcut.
  package let outputWidth: Int
  package let outputChannels: Int
  /// Whether the body's single frequency is added at every frequency.
  let isBroadcast: Bool
  let appliesReLU: Bool
  /// The probability that training drops a clip's body.
  let stochasticDepth: Float
  /// Distinguishes the random streams of several layers.
  let index: Int

  /// About how many positions are worked on at once, in whole frames.
  private static let block = 64

  package var access: MapAccess { .readsInPieces }

  private var blockFrames: Int { max(1, Self.block / outputWidth) }

  // A block of positions of the body or of the gradient.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    blockFrames * outputWidth * outputChannels
  }

  // The factor of each clip's body.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (stochasticDepth > 0 ? input.clips : 0, 0) }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.output.clips { add(pass, clip, share: 1) }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    var body = pass.input
    guard var shortcut = pass.shortcut else { preconditionFailure("a sum has two branches") }
    // Both in the form that they have already, unless one frequency is added at many.
    if isBroadcast || body.form != shortcut.form {
      (body, shortcut) = (pass.graph.image(body), pass.graph.image(shortcut))
    }
    let sum = shortcut.with(
      pass.graph.add("Add", body.value, shortcut.value),
      keepsZeros: body.isClear
    )
    return appliesReLU ? pass.rectified(sum) : sum
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    guard stochasticDepth > 0 else { return infer(pass) }
    for clip in 0..<pass.output.clips {
      var stream = RandomStream(
        seed: training.seed,
        .dropout,
        index: index,
        draw: training.draws[clip]
      )
      let isLeftAway = stream.uniform() < stochasticDepth
      pass.saved[clip] = isLeftAway ? 0 : 1 / (1 - stochasticDepth)
      add(pass, clip, share: pass.saved[clip])
    }
  }

  private func add(_ pass: LayerPass, _ clip: Int, share: Float) {
    forEachBlock(pass, clip) { start, frames in
      let count = frames * outputWidth * outputChannels
      let y = pass.y + start * outputWidth * outputChannels
      pass.shortcut?.copy(
        start * outputWidth * outputChannels,
        positions: frames * outputWidth,
        into: y
      )
      defer { if appliesReLU { asr_relu(count, y, y) } }
      // Whatever the body holds, even infinities.
      if share == 0 { return }
      let bodyWidth = isBroadcast ? 1 : outputWidth
      let body = pass.reader.read(
        start * bodyWidth * outputChannels,
        positions: frames * bodyWidth,
        in: pass.scratch
      )
      if isBroadcast {
        for frame in 0..<frames {
          asr_add_row(
            outputWidth,
            outputChannels,
            share,
            body + frame * outputChannels,
            y + frame * outputWidth * outputChannels
          )
        }
      } else {
        asr_add_scaled(count, share, body, y)
      }
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    for clip in 0..<pass.output.clips {
      forEachBlock(pass, clip) { start, frames in
        let first = start * outputWidth * outputChannels
        let positions = frames * outputWidth
        let count = positions * outputChannels
        let block = pass.scratch
        if appliesReLU {
          asr_relu_backward(count, pass.y + first, gradient.dy + first, block)
        } else {
          block.update(from: gradient.dy + first, count: count)
        }
        if let sink = gradient.shortcutSink {
          (sink.dx + first).update(from: block, count: count)
          sink.finish(first, positions: positions)
        }
        if let sink = gradient.sink {
          if stochasticDepth > 0 {
            if pass.saved[clip] == 0 {
              block.update(repeating: 0, count: count)
            } else {
              asr_scale(count, pass.saved[clip], block)
            }
          }
          send(block, to: sink, start: start, frames: frames)
        }
      }
    }
  }

  /// Writes the gradient of a block of frames of the body, given that of the sum.
  private func send(
    _ block: UnsafePointer<Float>,
    to body: GradientSink,
    start: Int,
    frames: Int
  ) {
    let bodyWidth = isBroadcast ? 1 : outputWidth
    let first = start * bodyWidth * outputChannels
    if isBroadcast {
      (body.dx + first).update(repeating: 0, count: frames * outputChannels)
      for frame in 0..<frames {
        asr_add_column_sums(
          outputWidth,
          outputChannels,
          block + frame * outputWidth * outputChannels,
          body.dx + first + frame * outputChannels
        )
      }
    } else {
      (body.dx + first).update(from: block, count: frames * outputWidth * outputChannels)
    }
    body.finish(first, positions: frames * bodyWidth)
  }

  /// Calls the body with the first row of each block of a clip's frames, and their number.
  @inline(__always)
  private func forEachBlock(
    _ pass: LayerPass,
    _ clip: Int,
    _ body: (_ start: Int, _ frames: Int) -> Void
  ) {
    let (first, count) = (pass.output.start(of: clip), pass.output.frames(of: clip))
    for start in stride(from: 0, to: count, by: blockFrames) {
      body(first + start, min(blockFrames, count - start))
    }
  }
}

extension ResidualSum {
  /// `{residual: {body: [{conv: {channels: 16, kernel: [3, 3]}}]}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "residual"

    package var body: [LayerConfiguration] = []
    package var shortcut: [LayerConfiguration] = []
    package var stochasticDepth: Float = 0

    init(body: [LayerConfiguration], shortcut: [LayerConfiguration], stochasticDepth: Float) {
      self.body = body
      self.shortcut = shortcut
      self.stochasticDepth = stochasticDepth
    }

    private enum Keys: String, CodingKey, CaseIterable {
      case body, shortcut
      case stochasticDepth = "stochastic-depth"
    }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.body, into: &body)
      try values.read(.shortcut, into: &shortcut)
      try values.read(.stochasticDepth, into: &stochasticDepth)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(body, forKey: .body)
      try values.encode(shortcut, forKey: .shortcut)
      if stochasticDepth > 0 { try values.encode(stochasticDepth, forKey: .stochasticDepth) }
    }

    package var words: String {
      "sum of the two branches"
    }

    package var branches: (body: [LayerConfiguration], shortcut: [LayerConfiguration])? {
      (body, shortcut)
    }

    package var epilogues: Epilogue.Kinds { .relu }

    package func check(_ limits: LayerLimits) throws {
      try limits.require(!body.isEmpty, .emptyBody)
      try limits.requireProbability(stochasticDepth, "stochastic-depth")
    }

    package func grow(_ field: inout ReceptiveField) {
      field = field.through(body).joined(field.through(shortcut))
    }

    package func widened(by factor: Double) -> Self {
      var wider = self
      wider.body = body.widened(by: factor)
      wider.shortcut = shortcut.widened(by: factor)
      return wider
    }

    package func layer(_ site: inout LayerSite) -> any Layer {
      ResidualSum(
        outputWidth: site.width,
        outputChannels: site.channels,
        isBroadcast: site.bodyWidth != site.width,
        appliesReLU: site.epilogue.appliesReLU,
        stochasticDepth: stochasticDepth,
        index: site.index
      )
    }
  }
}

extension LayerConfiguration {
  /// Layers whose output is added to the input, or to the output of the shortcut's layers;
  /// stochastic depth is the probability with which training drops them for a clip.
  public static func residual(
    body: [LayerConfiguration],
    shortcut: [LayerConfiguration] = [],
    stochasticDepth: Float = 0
  ) -> LayerConfiguration {
    LayerConfiguration(
      ResidualSum.Settings(body: body, shortcut: shortcut, stochasticDepth: stochasticDepth)
    )
  }
}
