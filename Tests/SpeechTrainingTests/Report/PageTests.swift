import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct PageTests {
  private func page(
    _ clips: [InspectedClip],
    _ sounds: [String: AudioClip] = [:],
    unreadable: [UnreadableFile] = []
  ) -> String {
    DataCheckPage(
      source: "data/<words>",
      check: DataCheck(clips, unreadable: unreadable),
      clips: clips
    ) { place in
      guard let sound = sounds[clips[place].path] else {
        throw AudioError(source: clips[place].path, reason: .missing)
      }
      return sound
    }.html.text
  }

  private func count(_ words: String, in text: String) -> Int { PageLint.count(words, in: text) }

  /// Text stands at 4.5 to 1 or more, lines and bars at 3 to 1, in the light and in the dark.
  @Test func coloursHoldInBothSchemes() throws {
    let schemes = page([]).matches(of: /:root \{([^}]*)\}/).map { String($0.1) }
    #expect(schemes.count == 2)
    for scheme in schemes {
      func color(_ name: String) throws -> [Double] {
        let value = try #require(
          scheme.firstMatch(of: try Regex("--\(name): ([^;]*);"))?.output[1].substring
        )
        if !value.hasPrefix("#") { return value.split(separator: " ").compactMap { Double($0) } }
        let number = try #require(Int(value.dropFirst().prefix(6), radix: 16))
        return [number >> 16, number >> 8 & 255, number & 255].map(Double.init)
      }
      /// Relative luminance (WCAG 2.2).
      func luminance(_ color: [Double]) -> Double {
        let linear = color.map { value in
          value <= 10.31 ? value / 255 / 12.92 : pow((value / 255 + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
      }
      func contrast(_ a: [Double], _ b: [Double]) -> Double {
        let (low, high) = (min(luminance(a), luminance(b)), max(luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)
      }
      let (paper, card) = (try color("paper"), try color("card"))
      for name in ["ink", "soft", "error", "warning", "note", "good"] {
        #expect(try contrast(color(name), paper) >= 4.5, "\(name)")
        #expect(try contrast(color(name), card) >= 4.5, "\(name)")
      }
      for name in ["bar", "bar-2", "bar-3", "bar-4"] {
        #expect(try contrast(color(name), paper) >= 3, "\(name)")
      }
      // The strongest shades of the confusion matrix, over its cells.
      for (name, shade) in [("hit", 0.68), ("miss", 0.7)] {
        let mixed = zip(try color(name), card).map { shade * $0 + (1 - shade) * $1 }
        #expect(try contrast(color("ink"), mixed) >= 4.5, "\(name)")
      }
    }
  }

  @Test func escapesAndLeavesHTMLAlone() {
    let name = "<b>&\"'\u{1}\n"
    let inner: HTML = "<i>\(name)</i>"
    #expect(inner.text == "<i>&lt;b&gt;&amp;&quot;&#39;\u{FFFD}\n</i>")
    let outer: HTML = "<p>\(inner)\([inner, inner]) \(3) \(0.126, decimals: 2)</p>"
    #expect(outer.text == "<p>\(inner.text)\(inner.text)\n\(inner.text) 3 0.13</p>")
  }

  @Test func aCleanPageIsWellFormedAndFetchesNothing() {
    let text = page(MadeClips.clean)
    #expect(PageLint.unbalanced(text) == [])
    #expect(text.contains("<p>Nothing was found wrong.</p>"))
    #expect(text.contains("<title>Data check: data/&lt;words&gt;</title>"))
    #expect(count("<svg", in: text) == 2)
    #expect(text.contains("prefers-color-scheme: dark"))
    #expect(PageLint.faults(text) == [])
    #expect(PageLint.faults(page([])) == [])
  }

  @Test func namesAreEscapedEverywhere() {
    let label = "<b>&\"'odd"
    let silent = MadeClips.word(1).mapped { _ in 0 }
    let path = label + "/<script>.wav"
    let clip = MadeClips.inspected(silent, path, label: label, subset: "<subset>")
    let other = MadeClips.inspected(MadeClips.word(3), "no/x.wav", subset: "\"&")
    let text = page(
      MadeClips.clean + [clip, other],
      [path: silent],
      unreadable: [UnreadableFile(path: "<u>.wav", reason: "<why>")]
    )
    #expect(PageLint.unbalanced(text) == [])
    for word in ["<b>", "<script", "<subset>", "<u>", "<why>", "<words>", "&\"", "\"'odd"] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("&lt;b&gt;&amp;&quot;&#39;odd/&lt;script&gt;.wav"))
    #expect(text.contains("<li>&lt;u&gt;.wav: &lt;why&gt;</li>"))
  }

  @Test func suspiciousClipsCanBeSeenAndHeard() throws {
    let sound = MadeClips.word(7).mapped { $0 + 0.1 }
    let text = page(
      MadeClips.clean + [MadeClips.inspected(sound, "yes/offset.wav")],
      ["yes/offset.wav": sound]
    )
    #expect(PageLint.unbalanced(text) == [])
    #expect(count("<audio controls", in: text) == 1)
    #expect(text.contains("alt=\"Spectrogram of yes/offset.wav, 0.60 seconds\""))
    #expect(text.contains("aria-label=\"yes/offset.wav\""))
    func data(_ type: String) throws -> [UInt8] {
      let start = try #require(text.range(of: "data:\(type);base64,")).upperBound
      let base64 = text[start...].prefix { $0 != "\"" }
      return [UInt8](try #require(Data(base64Encoded: String(base64))))
    }
    let heard = try AudioFile.decode(data("audio/wav"), name: "the page's")
    #expect(heard.sampleRateHertz == 16_000)
    #expect(Difference(heard.samples, sound.samples).absolute < 1e-4)
    #expect(try PNGReader(data("image/png")).height == 64)
  }

  @Test func longClipsAreCutAndSaySo() throws {
    let sound = MadeClips.word(7, seconds: 9, rate: 8_000)
    let text = page(
      MadeClips.clean + [MadeClips.inspected(sound, "yes/long.wav")],
      ["yes/long.wav": sound]
    )
    #expect(text.contains("<span>only the first 4 s are here</span>"))
    let start = try #require(text.range(of: "audio/wav;base64,")).upperBound
    let base64 = text[start...].prefix { $0 != "\"" }.count
    // 4 s of 16 bits in base 64.
    #expect(abs(base64 - 4 * 8_000 * 2 * 4 / 3) < 100)
  }

  @Test func aPageHoldsSixtyClipsOfWhichAFindingTwelve() {
    // Six faults with twenty clips each, and silent ones that cannot be read again.
    func faulty(_ place: Int) -> AudioClip {
      let word = MadeClips.word(600 + place, seconds: 0.56)
      var stream = RandomStream(seed: UInt64(place), .noiseSamples)
      switch place % 6 {
      case 0: return word.mapped { $0 + 0.1 }
      case 1: return word.mapped { max(-1, min(1, 20 * $0)) }
      case 2: return word.mapped { 0.02 * $0 }
      case 3: return word.mapped { $0 + 0.2 * stream.normalPair().0 }
      case 4: return MadeClips.word(600 + place, seconds: 6)
      default: return word.mapped { $0 * 1e-4 }
      }
    }
    var sounds: [String: AudioClip] = [:]
    for place in 0..<120 { sounds["yes/f\(place).wav"] = faulty(place) }
    let many = (800..<1_000).map {
      MadeClips.inspected(MadeClips.word($0, seconds: 0.56), "yes/\($0).wav")
    }
    let clips =
      MadeClips.clean + many
      + (0..<120).map { MadeClips.inspected(sounds["yes/f\($0).wav"]!, "yes/f\($0).wav") }
    let text = page(clips, sounds)
    #expect(PageLint.unbalanced(text) == [])
    #expect(count("<audio controls", in: text) == 60)
    #expect(text.contains("Shown are 12 of 20; the others:"))
    #expect(text.contains("The page holds 60 recordings already; these are named only:"))
  }

  @Test func aClipIsShownOnce() {
    let sound = MadeClips.word(7).mapped { max(-1, min(1, 20 * $0)) + 0.1 }.mapped { min(1, $0) }
    let text = page(
      MadeClips.clean + [MadeClips.inspected(sound, "yes/both.wav")],
      ["yes/both.wav": sound]
    )
    #expect(count("<audio controls", in: text) == 1)
    #expect(count("id=\"clip-24\"", in: text) == 1)
    #expect(count("<a href=\"#clip-24\">see above</a>", in: text) == 1)
  }

  @Test func histogramsCountWithRoundBounds() throws {
    let histogram = try #require(Histogram([0.31, 0.32, 0.38, 0.61, 1], intervals: 10))
    #expect(abs(histogram.width - 0.1) < 1e-12)
    #expect(abs(histogram.start - 0.3) < 1e-12)
    #expect(histogram.counts == [3, 0, 0, 1, 0, 0, 0, 1])
    let same = try #require(Histogram([1, 1, 1]))
    #expect(same.counts.reduce(0, +) == 3)
    #expect(Histogram([]) == nil)
    let figure = histogram.figure(caption: "Durations", unit: "s").text
    #expect(figure.contains("<title>0.3 to 0.4 s: 3</title>"))
    #expect(count("<rect", in: figure) == 3)
    #expect(figure.contains("aria-label=\"Histogram: Durations, 0.3 to 1.1 s; most from 0.3"))
  }

  @Test func barsAreSplitBySeries() {
    let chart = BarChart(
      caption: "Recordings",
      subject: "label",
      series: ["training", "testing"],
      rows: [("yes", [30, 10]), ("no", [10, 10])]
    ).table.text
    #expect(PageLint.unbalanced(chart) == [])
    #expect(chart.contains("<td>30</td>"))
    #expect(chart.contains("<div style=\"width:50.00%\">"))
    #expect(chart.contains("<span class=\"series-2\" style=\"flex-grow:10\"></span>"))
  }
}
