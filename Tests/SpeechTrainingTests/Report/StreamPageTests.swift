import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The page about long recordings.
@Suite struct StreamPageTests {
  /// Forty words, of which the first few are missed, in two hours with false alarms.
  private func tally(misses: Int, falseAlarms: Int) -> StreamTally {
    let words = (0..<40).map {
      TrueWord(label: "<go>", startSeconds: Double($0) * 10, endSeconds: Double($0) * 10 + 0.5)
    }
    func event(_ detected: Double) -> StreamEvent {
      StreamEvent(
        label: "<go>",
        startSeconds: detected - 0.5,
        endSeconds: detected,
        detectedSeconds: detected,
        confidence: 0.9,
        isOver: true
      )
    }
    var tally = StreamTally(lateSeconds: 0.5)
    tally.add(
      words,
      words.dropFirst(misses).map { event($0.endSeconds) }
        + (0..<falseAlarms).map { event(1_000 + Double($0)) },
      seconds: 7_240
    )
    return tally
  }

  private func page(
    _ thresholds: [(threshold: Double, tally: StreamTally)],
    excerpts: Int = 2
  ) -> String {
    let tally = tally(misses: 4, falseAlarms: 10)
    let excerpt = StreamPage.Excerpt(
      heading: "<go>",
      place: "a & b at 1.00 s",
      clip: MadeClips.word(1)
    )
    return StreamPage(
      title: "What was heard in day.wav",
      tally,
      thresholds: thresholds,
      used: 0.7,
      falseAlarms: Array(repeating: excerpt, count: excerpts),
      missedWords: Array(repeating: excerpt, count: excerpts)
    ).html.text
  }

  private var thresholds: [(threshold: Double, tally: StreamTally)] {
    [
      (0.5, tally(misses: 0, falseAlarms: 200)), (0.7, tally(misses: 4, falseAlarms: 20)),
      (0.9, tally(misses: 20, falseAlarms: 2)), (0.95, tally(misses: 36, falseAlarms: 0)),
    ]
  }

  @Test func aPageShowsWhatWasHeard() {
    let page = page(thresholds)
    #expect(PageLint.faults(page).isEmpty, "\(PageLint.faults(page))")
    #expect(page.contains("<th scope=\"row\">&lt;go&gt;</th><td>40</td><td>36</td><td>4</td>"))
    #expect(page.contains("Missed: 4 of 40 words, 10.0 % (95 %: 2.8 to 23.7)."))
    #expect(page.contains("The surest 2 of 10."))
    #expect(page.contains("<p>2 of 4.</p>"))
    #expect(PageLint.count("<audio controls", in: page) == 4)
    #expect(page.contains("a &amp; b at 1.00 s"))
    // The exact interval of 20 in two hours without the 40 s in which a word could be heard.
    #expect(page.contains("10.00 (95 %: 6.11 to 15.44)"))
  }

  /// Where the points of the curve lie: rates by their logarithms, with a place for 0, and shares by quantiles of the
  /// normal distribution.
  @Test func theCurveHasItsScales() throws {
    let page = page(thresholds)
    let path = try #require(page.firstMatch(of: /<polyline class="line line-1" points="([^"]+)"/)).1
    let points = path.split(separator: " ").map {
      $0.split(separator: ",").compactMap { Double($0) }
    }
    // 100, 10, 1 and 0 an hour: equally far apart, then the left edge.
    let across = points.map { $0[0] }
    #expect(abs((across[0] - across[1]) - (across[1] - across[2])) < 0.2)
    #expect(across[2] > across[3] && across[3] == 64)
    // 0 of 40 is drawn at 0.1 %, and 10 % and 90 % are as far from 50 %.
    let down = points.map { $0[1] }
    #expect(abs((down[1] - down[2]) - (down[2] - down[3])) < 0.2)
    #expect(abs((down[0] - down[2]) / (down[1] - down[2]) - 3.090_232 / 1.281_552) < 0.01)
    #expect(page.contains(">≤ 0.1 %</text>") && page.contains(">threshold 0.7</text>"))
  }

  /// Nothing heard, and nothing missed.
  @Test(arguments: [40, 0])
  func aLevelCurveHasAScale(_ misses: Int) {
    let page = page([0.5, 0.9].map { ($0, tally(misses: misses, falseAlarms: 0)) })
    #expect(PageLint.faults(page).isEmpty, "\(PageLint.faults(page))")
    #expect(page.contains("<polyline") && !page.contains("nan"))
  }

  @Test func withoutWordsOrSoundsThereIsStillAPage() {
    let page = page([], excerpts: 0)
    #expect(PageLint.faults(page).isEmpty, "\(PageLint.faults(page))")
    #expect(!page.contains("<polyline") && !page.contains("<audio"))
  }
}
