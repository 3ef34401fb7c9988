package import SpeechModel

/// A step that removes the frequencies on one side of a drawn cutoff.
package protocol CutoffFilter: AugmentationStep where Drawn == DrawnCutoff<Self> {
  /// The frequency at which 3 dB are lost, in Hz.
  var cutoffHertz: Interval { get set }
  /// The order of the Butterworth filter: each adds 6 dB per octave.
  var order: Int { get set }

  /// Filters samples [S] at a rate in Hz.
  static func filter(_ samples: inout [Float], cutoffHertz: Double, order: Int, rateHertz: Int)
}

extension CutoffFilter {
  package static var settings: [Setting<Self>] {
    [
      .probability,
      Setting(
        "cutoff-hertz",
        \.cutoffHertz,
        .within(10...100_000),
        help: "The frequency at which 3 dB are lost, in Hz"
      ),
      Setting(
        "order",
        \.order,
        .among([2, 4, 6, 8]),
        help: "The order of the filter: each adds 6 dB per octave"
      ),
    ]
  }

  package func draw(
    from stream: inout RandomStream,
    _ scene: AugmentationScene
  ) -> DrawnCutoff<Self> {
    DrawnCutoff(cutoffHertz: cutoffHertz.drawMel(from: &stream), order: order)
  }
}

/// The values drawn by a cutoff filter.
package struct DrawnCutoff<Filter: CutoffFilter>: DrawnValue {
  package var cutoffHertz: Double
  package var order: Int

  package init(cutoffHertz: Double, order: Int = 4) {
    self.cutoffHertz = cutoffHertz
    self.order = order
  }

  package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
    Filter.filter(
      &samples,
      cutoffHertz: cutoffHertz,
      order: order,
      rateHertz: scene.rateHertz
    )
  }
}
