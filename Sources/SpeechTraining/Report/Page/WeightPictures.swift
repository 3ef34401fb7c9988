package import SpeechModel

extension LinearWeights {
  /// The weight of every feature by label, of its mean and of its deviation.
  package var pictures: HTML {
    let most = (means + deviations).joined().map(\.magnitude).max() ?? 0
    return """
      <p>Blue speaks for a label, orange against it; the strongest colour is a weight of \
      \(most, decimals: 2) points of log-odds for each deviation of the training clips.</p>
      \(matrix("mean", means, most))
      \(matrix("deviation", deviations, most))
      """
  }

  /// Labels by features, from the first feature to the last.
  private func matrix(_ name: String, _ weights: [[Double]], _ most: Double) -> HTML {
    let (left, right, cell) = (110.0, 8.0, 18.0)
    let step = (720 - left - right) / Double(features.count)
    let rows = labels.indices.map { label -> HTML in
      let top = Double(label) * (cell + 2)
      let cells = features.indices.map { feature -> HTML in
        let weight = weights[label][feature]
        return """
          <rect class="\(weight < 0 ? "against" : "for" as HTML)" \
          x="\(left + Double(feature) * step, decimals: 2)" y="\(top)" width="\(step, decimals: 2)" \
          height="\(cell)" opacity="\(most > 0 ? weight.magnitude / most : 0, decimals: 3)">\
          <title>\(labels[label]), \(name) of \(features[feature].name): \
          \(signed(weight, decimals: 2))</title></rect>
          """
      }
      return """
        <text x="\(left - 8)" y="\(top + cell / 2 + 4)" text-anchor="end">\(labels[label])</text>
        \(cells)
        """
    }
    let bottom = Double(labels.count) * (cell + 2)
    return """
      <figure class="weights">
      <figcaption>Weight of each feature's \(name) over the clip</figcaption>
      <svg viewBox="0 0 720 \(bottom + 22, decimals: 0)" role="img" aria-labelledby="\(name)-title">
      <title id="\(name)-title">Weights of each feature's \(name) by label</title>
      \(rows)
      <text x="\(left)" y="\(bottom + 16)">\(features.first?.name ?? "")</text>
      <text x="\(720 - right)" y="\(bottom + 16)" text-anchor="end">\(features.last?.name ?? "")</text>
      </svg>
      </figure>
      """
  }
}
