import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The pages of comparisons and of mistakes.
@Suite struct ComparisonPageTests {
  private func comparison() throws -> DataComparison {
    try DataComparisonTests.comparison(
      DataComparisonTests.clips("old", speakers: 0..<6),
      DataComparisonTests.clips("new", speakers: 6..<12, noise: 0.01)
    )
  }

  @Test func aPageShowsWhatDiffersAndIsWhole() throws {
    let page = ComparisonPage(try comparison()) { statistic, side in
      (0..<30).map { Double($0) + (side == .new ? 3 : 0) + Double(statistic.rawValue.count) }
    } advice: {
      ("\($0) <now>", "asr-train 'a & b'")
    } read: { example in
      // Sounds of one side only.
      example.side == .new ? MadeClips.word(1) : nil
    }.html.text
    #expect(PageLint.faults(page).isEmpty, "\(PageLint.faults(page))")
    #expect(page.contains("<p>A shift: a new clip can be told from an old one in "))
    #expect(page.contains("signal-to-noise ratio: "))
    #expect(page.contains("&lt;now&gt;<pre class=\"command\">asr-train &#39;a &amp; b&#39;</pre>"))
    #expect(PageLint.count("<audio controls", in: page) == 12)
    #expect(PageLint.count("its sound is not at hand", in: page) == 12)
    for title in ["New, drawn by chance", "New, the least like the old"] {
      #expect(page.contains("<h3>\(title)</h3>"))
    }
  }

  @Test func aPageAboutMistakesNamesWhatItShows() {
    let outcomes = (0..<40).map { index in
      Evaluation.Outcome(
        path: "yes/\(index).wav",
        label: index % 2,
        probabilities: index % 4 == 1 && index < 20
          ? [0.9, 0.1] : index % 2 == 0 ? [0.8, 0.2] : [0.2, 0.8]
      )
    }
    let evaluation = Evaluation(labels: ["yes", "<no>"], outcomes: outcomes)
    let analysis = ErrorAnalysis(
      slices: AccuracySlice.slices(
        [AccuracySlice.Group(subject: "speaker", name: "a & b", members: Array(0..<20))],
        isRight: outcomes.map(\.isCorrect)
      ),
      suspects: LabelSuspects(evaluation),
      neighbours: ["yes/1.wav": [.init(file: "near.wav", label: "yes", distance: 0.1)]]
    )
    let page = EvaluationPage(title: "Mistakes", evaluation, analysis) { suspect, path in
      suspect == "yes/1.wav" && path == "near.wav" ? MadeClips.word(2) : nil
    } read: { path in
      path == "yes/1.wav" ? MadeClips.word(1) : nil
    }.html.text
    #expect(PageLint.faults(page).isEmpty, "\(PageLint.faults(page))")
    #expect(page.contains("Clips drawn by chance") && page.contains("Worst clips"))
    #expect(page.contains("speaker a &amp; b: "))
    // The suspect is heard beside the training clip that is near it; of the others nothing is near.
    #expect(
      page.contains(
        #/<h3>&lt;no&gt;, probably yes<\/h3>\s*<div class="clips">\s*<figure>\s*<img alt="Spectrogram of yes\/1.wav/#
      )
    )
    #expect(
      page.contains("<strong>near: yes</strong>near.wav<span>distance 0.100</span>")
    )
    let player = "<audio controls preload=\"metadata\" aria-label=\"near.wav\""
    #expect(PageLint.count(player, in: page) == 1)
    #expect(page.contains("<h3>Others</h3>") && !page.contains("near near.wav (yes)"))
    #expect(page.contains("&lt;no&gt;, probably yes"))
  }
}
