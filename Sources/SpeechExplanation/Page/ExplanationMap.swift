internal import Foundation
internal import SpeechModel
internal import SpeechTraining

/// A clip's spectrogram, its unimportant parts veiled, and below it what each method says of the
/// same moments.
struct ExplanationMap {
  private let explanation: Explanation
  private let clip: AudioClip
  private let identifier: String

  init(_ explanation: Explanation, _ clip: AudioClip, identifier: String) {
    self.explanation = explanation
    self.clip = clip
    self.identifier = identifier
  }

  private static let width = 720.0
  /// To the right there is room for half of the time that is written at the end.
  private static let margin = (left: 64.0, right: 24.0)
  private static let pictureHeight = 150.0
  private static let rowHeight = 28.0
  private static let gap = 8.0
  /// The most that a part without influence is hidden.
  private static let mostVeil = 0.85

  private var plotWidth: Double { Self.width - Self.margin.left - Self.margin.right }
  private var seconds: ClosedRange<Double> { explanation.startSeconds...explanation.endSeconds }

  private func x(_ second: Double) -> Double {
    Self.margin.left + plotWidth * (second - seconds.lowerBound)
      / max(1e-9, seconds.upperBound - seconds.lowerBound)
  }

  /// The rows below the picture: the value of each part, and the class of its sign.
  private var rows: [(name: String, values: [Double])] {
    let parts = explanation.parts
    var rows = [("SHAP", parts.map(\.shapley))]
    let lime = parts.compactMap(\.lime)
    if lime.count == parts.count { rows.append(("LIME", lime)) }
    return rows
  }

  /// The picture with its caption.
  var figure: HTML {
    let rows = rows
    let anchorTop = Self.pictureHeight + Self.gap + Double(rows.count) * (Self.rowHeight + Self.gap)
    let bottom = anchorTop + Self.rowHeight
    let drawn = rows.enumerated().map { index, row in
      let top = Self.pictureHeight + Self.gap + Double(index) * (Self.rowHeight + Self.gap)
      return drawing(row.name, row.values, top: top)
    }
    return """
      <figure class="map">
      <svg viewBox="0 0 720 \(bottom + 24, decimals: 0)" role="img" \
      aria-labelledby="\(identifier)-map-title \(identifier)-map-words">
      <title id="\(identifier)-map-title">\(title)</title>
      <desc id="\(identifier)-map-words">\(explanation.sentences.joined(separator: " "))</desc>
      \(picture)
      \(veils)
      \(drawn)
      \(anchor(top: anchorTop))
      \(axis(top: bottom))
      </svg>
      <figcaption class="soft">The clearer a part of the spectrogram, the more it speaks for \
      \(explanation.label). Below: what speaks for it (blue) and against it (orange), and in green the \
      anchor, the fewest parts that keep the answer.</figcaption>
      </figure>
      """
  }

  private var title: String {
    explanation.label == explanation.prediction.mostLikelyLabel
      ? "Where the answer comes from" : "What speaks for \(explanation.label)"
  }

  private var picture: HTML {
    let shown = clip.samples.indices.clamped(
      to: sample(
        seconds.lowerBound
      )..<max(sample(seconds.lowerBound) + 1, sample(seconds.upperBound))
    )
    let window = AudioClip(
      samples: Array(clip.samples[shown]),
      sampleRateHertz: clip.sampleRateHertz
    )
    guard let spectrogram = try? SpectrogramPicture(window) else { return "" }
    return """
      <image x="\(Self.margin.left)" y="0" width="\(plotWidth)" height="\(Self.pictureHeight)" \
      preserveAspectRatio="none" href="\(HTML.dataAddress(spectrogram.png, type: "image/png"))"/>
      """
  }

  private func sample(_ second: Double) -> Int { Int(second * Double(clip.sampleRateHertz)) }

  /// The position of a frequency from the top, as a share of the height, as the picture has it.
  private func height(_ hertz: Double) -> Double {
    let scale = MelScale.htk
    let (low, high) = (20.0, min(Double(clip.sampleRateHertz) / 2, 8_000))
    let share =
      (scale.mel(hertz: hertz) - scale.mel(hertz: low))
      / (scale.mel(hertz: high) - scale.mel(hertz: low))
    return 1 - min(1, max(0, share))
  }

  /// The rectangle of a part in a row.
  private func rectangle(
    _ part: Explanation.Part,
    top: Double,
    height: Double,
    kind: HTML,
    opacity: Double,
    words: String
  ) -> HTML {
    let upper = top + height * (part.highHertz.map(self.height) ?? 0)
    let lower = top + height * (part.lowHertz.map(self.height) ?? 1)
    return """
      <rect class="\(kind)" x="\(x(part.startSeconds), decimals: 2)" y="\(upper, decimals: 2)" \
      width="\(x(part.endSeconds) - x(part.startSeconds), decimals: 2)" \
      height="\(lower - upper, decimals: 2)" opacity="\(opacity, decimals: 3)">\
      <title>\(words)</title></rect>
      """
  }

  private var veils: [HTML] {
    let most = explanation.parts.map(\.shapley).max() ?? 0
    return explanation.parts.enumerated().map { index, part in
      let share = most > 0 ? min(1, max(0, part.shapley / most)) : 0
      return rectangle(
        part,
        top: 0,
        height: Self.pictureHeight,
        kind: "veil",
        opacity: Self.mostVeil * (1 - share),
        words: words(index, part.shapley)
      )
    }
  }

  private func drawing(_ name: String, _ values: [Double], top: Double) -> HTML {
    let most = values.map(\.magnitude).max() ?? 0
    let parts = zip(explanation.parts.indices, values).map { index, value in
      rectangle(
        explanation.parts[index],
        top: top,
        height: Self.rowHeight,
        kind: value < 0 ? "against" : "for",
        opacity: most > 0 ? value.magnitude / most : 0,
        words: words(index, value)
      )
    }
    return "\(frame(name, top: top))\n\(parts)"
  }

  private func anchor(top: Double) -> HTML {
    let parts = (explanation.anchor?.units ?? []).map { index in
      rectangle(
        explanation.parts[index],
        top: top,
        height: Self.rowHeight,
        kind: "anchor",
        opacity: 1,
        words: explanation.place(of: [index])
      )
    }
    return "\(frame("anchor", top: top))\n\(parts)"
  }

  private func frame(_ name: String, top: Double) -> HTML {
    """
    <text x="\(Self.margin.left - 8)" y="\(top + Self.rowHeight / 2 + 4)" text-anchor="end">\(name)</text>
    <rect class="frame" x="\(Self.margin.left)" y="\(top)" width="\(plotWidth)" \
    height="\(Self.rowHeight)"/>
    """
  }

  private func words(_ index: Int, _ value: Double) -> String {
    "\(explanation.place(of: [index])): \(signed(value, decimals: 2))"
  }

  private func axis(top: Double) -> [HTML] {
    let axis = Axis(seconds, steps: 6)
    return axis.ticks.filter(seconds.contains).map { tick in
      """
      <line class="tick" x1="\(x(tick), decimals: 2)" y1="\(top)" x2="\(x(tick), decimals: 2)" \
      y2="\(top + 4)"/>
      <text x="\(x(tick), decimals: 2)" y="\(top + 18)" text-anchor="middle">\(axis.words(tick)) s</text>
      """
    }
  }
}
