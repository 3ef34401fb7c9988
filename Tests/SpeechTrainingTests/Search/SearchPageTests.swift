import Foundation
import SpeechTraining
import Testing
import TrainingCommandSupport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The table, the picture and the page of trials that never were.
@Suite struct SearchPageTests {
  private static let rate = "training.learning-rate"
  private static let colors = "augmentation.noise.colors"

  private let space: SearchSpace
  private let trials: [Trial]

  init() throws {
    space = try SearchSpace(
      parsing: """
        method: grid
        parameters:
          training.learning-rate: {log-range: [0.001, 0.1], steps: 3}
          augmentation.noise.colors: [[white], [pink, white]]
          features.kind: [log-mel, mfcc]
        """,
      path: "space.yaml"
    )
    func point(_ rate: Double, _ kind: String) -> Assignments {
      [
        Self.rate: .number(rate), Self.colors: .list([.text("white")]),
        "features.kind": .text(kind),
      ]
    }
    trials = [
      madeTrial(0, point(0.01, "mfcc"), accuracy: 0.75, loss: 0.5),
      madeTrial(1, point(0.001, "mfcc"), accuracy: 0.5, loss: 0.75),
      madeTrial(2, point(0.1, "mfcc"), accuracy: nil),
      madeTrial(3, point(0.01, "log-mel"), accuracy: 1, loss: 0.25, parameters: 90),
    ]
  }

  /// Names and attributes of all elements, if the text is well-formed XML.
  private func elements(_ text: String) throws -> [(name: String, attributes: [String: String])] {
    final class Collector: NSObject, XMLParserDelegate {
      var elements: [(name: String, attributes: [String: String])] = []

      func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
      ) {
        elements.append((name, attributes))
      }
    }
    let collector = Collector()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = collector
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
    return collector.elements
  }

  @Test func thePictureIsWellFormedAndShowsEveryTrial() throws {
    let picture = ParallelCoordinates(space, trials)
    let elements = try elements(picture.document.text)
    #expect(elements.first?.name == "svg")
    #expect(elements.first?.attributes["xmlns"] == "http://www.w3.org/2000/svg")
    #expect(
      elements.first?.attributes["aria-label"]
        == "Parallel coordinates: 4 trials over learning-rate, noise.colors, kind and accuracy; the"
        + " best reaches 100.0 %"
    )
    let lines = elements.filter { $0.attributes["id"]?.hasPrefix("line-") == true }
    #expect(
      Set(lines.compactMap { $0.attributes["id"] }) == ["line-0", "line-1", "line-2", "line-3"]
    )
    #expect(lines.allSatisfy { $0.attributes["tabindex"] == "0" })
    // The best over the others, and each with its words.
    #expect(lines.last?.attributes["class"] == "line best")
    #expect(
      lines.last?.attributes["aria-label"]
        == "trial 3: accuracy 100.0 %; learning-rate 0.01, noise.colors [white], kind log-mel"
    )
    #expect(lines.first?.attributes["class"] == "line failed")
    #expect(
      lines.first?.attributes["aria-label"]
        == "trial 2: failed; learning-rate 0.1, noise.colors [white], kind mfcc"
    )
    #expect(elements.count { $0.attributes["class"] == "stroke" } == 4)
    #expect(elements.count { $0.attributes["class"] == "name" } == 4)
  }

  @Test func choicesAreEquallyFarApart() {
    let choices = ["a", "b", "c"].map { ConfigurationValue.text($0) }
    let axis = CoordinateAxis(
      SearchParameter(path: "features.kind", domain: .choices(choices)),
      name: "kind"
    )
    #expect(axis.ticks.map(\.place) == [0, 0.5, 1])
  }

  @Test func linesGoThroughTheirValues() throws {
    let elements = try elements(ParallelCoordinates(space, trials).document.text)
    let strokes = elements.filter { $0.attributes["class"] == "stroke" }
      .compactMap { $0.attributes["d"] }
    // Top is 48, bottom 372; the rate of 0.1 stands at the top, 0.01 in the middle, 0.001 below.
    #expect(strokes[0].hasPrefix("M80.0 48.0 C"))
    #expect(strokes[1].hasPrefix("M80.0 372.0 C"))
    #expect(strokes[2].hasPrefix("M80.0 210.0 C"))
    // Accuracies of 0.5, 0.75 and 1, and below all of them the one that failed.
    #expect(strokes[1].hasSuffix(" 970.0 372.0"))
    #expect(strokes[2].hasSuffix(" 970.0 210.0"))
    #expect(strokes[3].hasSuffix(" 970.0 48.0"))
    #expect(strokes[0].hasSuffix(" 970.0 394.7"))
  }

  @Test func thePageLinksLinesAndRows() throws {
    let text = SearchPage(space, trials, validationClips: 8, isFinished: true).html.text
    for trial in trials {
      #expect(text.contains("<a id=\"line-\(trial.number)\" "))
      #expect(text.contains("href=\"#trial-\(trial.number)\""))
      #expect(text.contains("<tr id=\"trial-\(trial.number)\">"))
      #expect(text.contains("<a href=\"#line-\(trial.number)\""))
    }
    #expect(text.contains("<dt>training.learning-rate</dt><dd>0.01</dd>"))
    #expect(text.contains("<h2 id=\"winner-title\">The winner</h2>"))
    #expect(text.contains("training.learning-rate is 20; expected above 0, at most 10</td>"))
    for word in ["<script", "http:", "https:", "<link", "@import", "url("] {
      #expect(!text.contains(word), "\(word)")
    }
    // 8 of 8 and 6 of 8 are a tie, 4 of 8 is none.
    #expect(text.contains("<dd>67.6 to 100.0 %</dd>") && text.contains("<dd>8</dd>"))
    #expect(
      text.contains(
        "<p>Trial 3 recognized 100.0 % of 8 validation clips, 95 % interval 67.6 to 100.0 %;"
          + " 1 other trial of 4 lies in it, too, and is a tie."
      )
    )
    #expect(text.contains("<td>75.0 % <span class=\"soft\">tie</span></td>"))
    #expect(text.contains("<td>50.0 %</td>"))
    let many = SearchPage(space, trials, validationClips: 8_000, isFinished: true).html.text
    #expect(many.contains("; no other trial lies in it.</p>") && !many.contains(">tie<"))
    let open = SearchPage(space, [], validationClips: 8, isFinished: false).html.text
    #expect(
      open.contains("The best so far</h2>\n<p>No trial was trained to its end.</p>")
    )
    #expect(try elements(ParallelCoordinates(space, []).document.text).count > 10)
  }

  @Test func namesAreEscaped() throws {
    let space = try SearchSpace(
      parsing: "{method: grid, parameters: {augmentation.noise.folder: [\"<b>&\\\"'\"]}}",
      path: "space.yaml"
    )
    let trials = [
      madeTrial(0, ["augmentation.noise.folder": .text("<b>&\"'")], accuracy: 0.5)
    ]
    _ = try elements(ParallelCoordinates(space, trials).document.text)
    #expect(
      !SearchPage(space, trials, validationClips: 8, isFinished: true).html.text.contains("<b>")
    )
  }

  @Test func theTableIsSortedAndAligned() {
    #expect(
      SearchTable(space, trials).text == """
        trial  accuracy   loss  parameters  seconds  learning-rate  noise.colors  kind
            3   100.0 %  0.250          90      1.0           0.01  [white]       log-mel
            0    75.0 %  0.500         100      1.0           0.01  [white]       mfcc
            1    50.0 %  0.750         100      1.0          0.001  [white]       mfcc
            2    failed                                        0.1  [white]       mfcc
          training.learning-rate is 20; expected above 0, at most 10
        """
    )
  }

  @Test func aLongTableIsCut() {
    let many = (0..<40).map { madeTrial($0, accuracy: 0.5) }
    let text = SearchTable(space, many).text
    #expect(text.hasSuffix("\nand 10 more, all in search.html"))
    #expect(SearchTable(space, many).rows.count == 40)
  }

  @Test func progressInWords() {
    var written = ""
    var printer = SearchPrinter(
      space,
      ProgressPrinter(isTerminal: true, columns: 100) { written += $0 }
    )
    printer.show(
      .progress(
        SearchProgress(
          done: 12,
          known: 27,
          isOpen: true,
          running: [12, 14],
          best: trials[0],
          secondsLeft: 187
        )
      )
    )
    #expect(
      written.hasPrefix("\rsearch ") && written.contains("12 of 27 or more trials")
        && written.contains("running 12, 14") && written.count <= 100 + "\r\u{1B}[K".count
    )
    written = ""
    printer.finish()
    printer.finish()
    #expect(written == "\r\u{1B}[K")
    written = ""
    printer.show(.trial(trials[3], isBest: true))
    printer.show(.trial(trials[2], isBest: false))
    #expect(
      written == """
        trial 3: accuracy 100.0 %  loss 0.250  learning-rate 0.01, noise.colors [white], \
        kind log-mel  best so far
        trial 2 failed: training.learning-rate is 20; expected above 0, at most 10  \
        (learning-rate 0.1, noise.colors [white], kind mfcc)

        """
    )
  }
}
