internal import CKernels

/// The end of a residual block: what its body gives plus what its shortcut gives (He et al.,
/// "Deep residual learning for image recognition", 2016), then optionally max(0, ·).
///
/// A body with one frequency is added at every one (Kim et al., "Broadcasted residual learning for
/// efficient keyword spotting", 2021).
package struct ResidualSum: Layer {
  /// Those of the shortcut.
  package let outputWidth: Int
  package let outputChannels: Int
  /// Whether the body's one frequency stands for all.
  let isBroadcast: Bool
  let appliesReLU: Bool

  /// Frames worked on at once, about so many positions.
  private static let block = 64

  package var readsPendingNorm: Bool { true }

  private var blockFrames: Int { max(1, Self.block / outputWidth) }

  // Some positions of the body or of the gradient.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    2 * blockFrames * outputWidth * outputChannels
  }

  package func infer(_ pass: LayerPass) {
    forEachBlock(pass) { start, frames in
      let count = frames * outputWidth * outputChannels
      let y = pass.y + start * outputWidth * outputChannels
      pass.copyShortcut(start * outputWidth, positions: frames * outputWidth, into: y)
      let bodyWidth = isBroadcast ? 1 : outputWidth
      let body = pass.normalized(
        start * bodyWidth * outputChannels,
        positions: frames * bodyWidth,
        in: pass.scratch
      )
      if isBroadcast {
        for frame in 0..<frames {
          asr_add_row(
            outputWidth,
            outputChannels,
            body + frame * outputChannels,
            y + frame * outputWidth * outputChannels
          )
        }
      } else {
        asr_add_scaled(count, 1, body, y)
      }
      if appliesReLU { asr_relu(count, y, y) }
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let block = pass.scratch
    forEachBlock(pass) { start, frames in
      let first = start * outputWidth * outputChannels
      let positions = frames * outputWidth
      let count = positions * outputChannels
      if appliesReLU {
        asr_relu_backward(count, pass.y + first, gradient.dy + first, block)
      } else {
        block.update(from: gradient.dy + first, count: count)
      }
      if let dx = gradient.dx {
        if isBroadcast {
          for frame in 0..<frames {
            let target = dx + (start + frame) * outputChannels
            target.update(repeating: 0, count: outputChannels)
            asr_add_column_sums(
              outputWidth,
              outputChannels,
              block + frame * outputWidth * outputChannels,
              target
            )
          }
          pass.takeBack(dx, start * outputChannels, positions: frames)
        } else {
          (dx + first).update(from: block, count: count)
          pass.takeBack(dx, first, positions: positions)
        }
      }
      if let dx = gradient.shortcutDx {
        (dx + first).update(from: block, count: count)
        pass.takeShortcutBack(dx, first, positions: positions)
      }
    }
  }

  /// Calls the body with the first of some frames at a time and their number; the frames of all
  /// clips are alike here.
  @inline(__always)
  private func forEachBlock(_ pass: LayerPass, _ body: (_ start: Int, _ frames: Int) -> Void) {
    for start in stride(from: 0, to: pass.output.rows, by: blockFrames) {
      body(start, min(blockFrames, pass.output.rows - start))
    }
  }
}
