package import SpeechModel

/// A step that removes the frequencies inside or outside of a drawn band.
package protocol BandFilter: AugmentationStep where Drawn == DrawnBand<Self> {
  /// The middle of the band, in Hz.
  var centreHertz: Interval { get set }
  /// From one edge to the other, in octaves.
  var bandwidthOctaves: Interval { get set }
  /// The order of the Butterworth filter: the higher, the steeper the edges.
  var order: Int { get set }

  /// Filters samples [S] at a rate in Hz.
  static func filter(_ samples: inout [Float], _ band: FrequencyBand, order: Int, rateHertz: Int)
}

extension BandFilter {
  package static var settings: [Setting<Self>] {
    [
      .probability,
      Setting(
        "centre-hertz",
        \.centreHertz,
        .within(10...100_000),
        help: "The middle of the band, in Hz"
      ),
      Setting(
        "bandwidth-octaves",
        \.bandwidthOctaves,
        .within(0.1...6),
        help: "From one edge, at which 3 dB are lost, to the other, in octaves"
      ),
      Setting(
        "order",
        \.order,
        .among([2, 4]),
        help: "The order of the filter: the higher, the steeper the edges"
      ),
    ]
  }

  package func draw(
    from stream: inout RandomStream,
    _ scene: AugmentationScene
  ) -> DrawnBand<Self> {
    let centre = centreHertz.drawMel(from: &stream)
    return DrawnBand(
      centreHertz: centre,
      bandwidthOctaves: bandwidthOctaves.draw(from: &stream),
      order: order
    )
  }
}

/// The values drawn by a band filter.
package struct DrawnBand<Filter: BandFilter>: DrawnValue {
  package var centreHertz: Double
  package var bandwidthOctaves: Double
  package var order: Int

  package init(centreHertz: Double, bandwidthOctaves: Double, order: Int = 2) {
    self.centreHertz = centreHertz
    self.bandwidthOctaves = bandwidthOctaves
    self.order = order
  }

  package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
    let band = FrequencyBand(
      centreHertz: centreHertz,
      octaves: bandwidthOctaves,
      rateHertz: scene.rateHertz
    )
    Filter.filter(&samples, band, order: order, rateHertz: scene.rateHertz)
  }
}
