internal import Foundation
package import SpeechModel
package import SpeechTraining

/// Explanations as a page to look at and listen to: one file, without scripts or the network.
package struct ExplanationPage {
  /// A recording and what was found about it.
  package struct Recording {
    let file: String
    let clip: AudioClip
    let explanation: Explanation
    let whatIf: [WhatIfCurve]
    let nearest: HTML?

    /// A recording at its own rate, the curves of what changes its answer, perhaps none, and the training
    /// clips that are nearest to it.
    package init(
      file: String,
      clip: AudioClip,
      explanation: Explanation,
      whatIf: [WhatIfCurve] = [],
      nearest: HTML? = nil
    ) {
      self.file = file
      self.clip = clip
      self.explanation = explanation
      self.whatIf = whatIf
      self.nearest = nearest
    }
  }

  private let model: String
  private let recordings: [Recording]

  /// A page about recordings that a model, named by its file, was asked about.
  package init(model: String, _ recordings: [Recording]) {
    self.model = model
    self.recordings = recordings
  }

  /// The page.
  package var html: HTML {
    Page.document(
      title: "Why it said that",
      style: Self.style,
      introduction: """
        <p class="soft">\(counted(recordings.count, "recording")), recognized by \(model). Each part \
        contributes points of log-odds: one point makes the label 2.7 times as likely against the \
        others. They say what this model does when parts of this recording are replaced, not what makes \
        a word in general.</p>
        """,
      sections: recordings.enumerated().map { index, recording in
        let explanation = recording.explanation
        return Page.Section(
          "recording-\(index + 1)",
          "\(recording.file): \(explanation.label), \(percent(explanation.probability))",
          Self.content(recording, "recording-\(index + 1)")
        )
      }
    )
  }

  private static func content(_ recording: Recording, _ identifier: String) -> HTML {
    let explanation = recording.explanation
    let notes = explanation.notes.map { note -> HTML in "<p class=\"soft\">Note: \(note)</p>" }
    guard !explanation.parts.isEmpty else { return HTML(notes) }
    let sentences = explanation.sentences.map { sentence -> HTML in "<p>\(sentence)</p>" }
    return HTML(
      sentences + notes + [
        ExplanationMap(explanation, recording.clip, identifier: identifier).figure,
        players(recording), whatIf(recording, identifier),
        recording.nearest.map { "<h3>The nearest training clips</h3>\n\($0)" } ?? "",
        Page.folded("Every part in numbers", ContributionTable(explanation).table),
      ]
    )
  }

  /// The recording, what mattered, and the rest.
  private static func players(_ recording: Recording) -> HTML {
    let (mattered, rest) = recording.explanation.audible(of: recording.clip)
    let sounds = [("everything", recording.clip), ("what mattered", mattered), ("the rest", rest)]
    let figures = sounds.map { name, clip -> HTML in
      """
      <figure>
      <figcaption><strong>\(name)</strong></figcaption>
      <audio controls preload="metadata" aria-label="\(recording.file): \(name)" \
      src="\(HTML.dataAddress(WaveEncoder.encode(clip), type: "audio/wav"))"></audio>
      </figure>
      """
    }
    return "<div class=\"clips\">\n\(figures)\n</div>"
  }

  /// The curves of what would change the answer.
  private static func whatIf(_ recording: Recording, _ identifier: String) -> HTML {
    guard !recording.whatIf.isEmpty else { return "" }
    let label = recording.explanation.label
    let words = recording.whatIf.map { curve -> HTML in "<li>\(curve.words)</li>" }
    let charts = recording.whatIf.enumerated().map { index, curve in
      LineChart(
        caption: curve.step,
        identifier: "\(identifier)-what-if-\(index + 1)",
        subject: curve.unit,
        lines: [
          LineChart.Line(label, zip(curve.values, curve.probabilities).map { ($0, 100 * $1) })
        ],
        covering: [0, 100],
        unit: " %"
      ).figure
    }
    return """
      <h3>What would change the answer</h3>
      <ul>
      \(words)
      </ul>
      <div class="charts">
      \(charts)
      </div>
      """
  }

  /// The rules of pictures with parts for and against a label.
  static let style: HTML = """
    .map { margin: 1rem 0; }
    .map svg { display: block; width: 100%; height: auto; }
    .map text { font-size: 12px; fill: var(--soft); }
    .map .veil { fill: var(--paper); }
    .map .for { fill: rgb(var(--hit)); }
    .map .against { fill: rgb(var(--miss)); }
    .map .anchor { fill: var(--good); }
    .map .frame { fill: none; stroke: var(--line); }
    .map .tick { stroke: var(--line); }
    """
}
