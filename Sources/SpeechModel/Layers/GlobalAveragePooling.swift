internal import CKernels

/// The mean of each channel over a clip's own frames and frequencies: one row a clip.
package struct GlobalAveragePooling: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int
  let inputWidth: Int

  package func outputFrames(_ frames: Int) -> Int { 1 }

  package func infer(_ pass: LayerPass) {
    pass.y.update(repeating: 0, count: pass.output.count)
    for clip in 0..<pass.input.clips {
      let positions = pass.input.frames(of: clip) * inputWidth
      let mean = pass.y + clip * outputChannels
      asr_add_column_sums(
        positions,
        outputChannels,
        pass.x + pass.input.start(of: clip) * pass.input.rowSize,
        mean
      )
      asr_scale(outputChannels, 1 / Float(positions), mean)
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    for clip in 0..<pass.input.clips {
      let positions = pass.input.frames(of: clip) * inputWidth
      let target = dx + pass.input.start(of: clip) * pass.input.rowSize
      asr_fill_rows(positions, outputChannels, gradient.dy + clip * outputChannels, target)
      asr_scale(positions * outputChannels, 1 / Float(positions), target)
    }
  }
}
