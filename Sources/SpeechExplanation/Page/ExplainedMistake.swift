package import SpeechModel
package import SpeechTraining

/// Why a clip has a wrong answer: what speaks for that answer, beside what speaks for the right one.
package struct ExplainedMistake {
  private let file: String
  private let clip: AudioClip
  private let answer: Explanation
  private let truth: Explanation

  /// The rules of the drawing.
  package static var style: HTML { ExplanationPage.style }

  /// Explains both labels of a clip, with the threads of a pool.
  ///
  /// - Throws: As `Explainer.explain`.
  package init(
    file: String,
    _ clip: AudioClip,
    answer: String,
    truth: String,
    _ explainer: Explainer,
    on pool: WorkerPool
  ) throws {
    self.file = file
    self.clip = clip
    var options = ExplanationOptions()
    // A page of many clips has no room for it, and it takes as long as the first one.
    options.hasSecondOpinion = false
    options.label = answer
    self.answer = try explainer.explain(clip, options, on: pool)
    options.label = truth
    self.truth = try explainer.explain(clip, options, on: pool)
  }

  /// A player and both pictures.
  ///
  /// - Parameter identifier: What their anchors begin with.
  package func html(identifier: String) -> HTML {
    """
    <audio controls preload="metadata" aria-label="\(file)" \
    src="\(HTML.dataAddress(WaveEncoder.encode(clip), type: "audio/wav"))"></audio>
    <div class="pairs">
    \(side(answer, "which was answered", "\(identifier)-answer"))
    \(side(truth, "which is right", "\(identifier)-truth"))
    </div>
    """
  }

  private func side(_ explanation: Explanation, _ words: String, _ identifier: String) -> HTML {
    let content =
      explanation.parts.isEmpty
      ? HTML(explanation.notes.map { "<p class=\"soft\">Note: \($0)</p>" })
      : ExplanationMap(explanation, clip, identifier: identifier).figure
    return """
      <div>
      <h4>\(explanation.label), \(words)</h4>
      \(content)
      </div>
      """
  }
}
