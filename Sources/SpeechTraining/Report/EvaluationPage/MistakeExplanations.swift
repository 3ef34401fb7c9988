internal import SpeechModel

/// Which mistakes a page explains.
package enum ExplainedMistakes: Sendable, Equatable {
  /// The surest wrong answers, at most so many.
  case worst(Int)
  /// The clips that are shown of the most frequent mix-ups.
  case confused

  /// The most mistakes that are explained: at a second each a hundred take some 15 MB.
  package static let most = 100
  /// What `init(_:)` takes, for messages.
  package static let expected =
    "worst:20 (the 20 surest wrong answers, at most \(most)) or confused (the clips of the most frequent"
    + " mix-ups)"

  /// Reads a choice; nil if the text is none.
  package init?(_ text: String) {
    if text == "confused" {
      self = .confused
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "worst", let count = Int(parts[1]),
      (1...Self.most).contains(count)
    else { return nil }
    self = .worst(count)
  }

  /// The outcomes to explain, each once.
  package func outcomes(_ evaluation: Evaluation) -> [Evaluation.Outcome] {
    switch self {
    case .worst(let count): Array(evaluation.surestMistakes.prefix(count))
    case .confused: evaluation.shownPairs.flatMap { evaluation.clips(of: $0).prefix(3) }
    }
  }
}

/// Why clips have their wrong answers, drawn for a page.
package struct MistakeExplanations: Sendable {
  /// The rules of the drawings.
  let style: HTML
  private let drawings: [(outcome: Evaluation.Outcome, html: HTML)]

  /// - Parameters:
  ///   - outcomes: The clips in the order of the page.
  ///   - style: The rules of the drawings.
  ///   - draw: Draws the explanation of a clip, whose anchors begin with an identifier.
  package init(
    of outcomes: [Evaluation.Outcome],
    style: HTML,
    draw: (Evaluation.Outcome, _ identifier: String) throws -> HTML
  ) rethrows {
    self.style = style
    drawings = try outcomes.enumerated().map { ($1, try draw($1, Self.identifier($0))) }
  }

  /// Where a clip's explanation is on the page; nil without one.
  func identifier(of path: String) -> String? {
    let key = PathKey(path)
    return drawings.firstIndex { PathKey($0.outcome.path) == key }.map(Self.identifier)
  }

  /// The explanations, each with its heading.
  func html(_ labels: [String]) -> HTML {
    guard !drawings.isEmpty else { return "<p>No answer is wrong.</p>" }
    let articles = drawings.enumerated().map { index, drawing -> HTML in
      let (answer, truth) = (drawing.outcome.predicted, drawing.outcome.label)
      return """
        <article class="explained" id="\(Self.identifier(index))">
        <h3>\(labels[truth]), taken for \(labels[answer])</h3>
        <p class="soft">\(drawing.outcome.path): \(labels[answer]) \
        \(percent(drawing.outcome.confidence)), \(labels[truth]) \
        \(percent(Double(drawing.outcome.probabilities[truth])))</p>
        \(drawing.html)
        </article>
        """
    }
    return """
      <p>What speaks for the answer that was given, beside what speaks for the right one: parts of each \
      clip are replaced by its mean spectrum, in all combinations.</p>
      \(articles)
      """
  }

  private static func identifier(_ index: Int) -> String { "mistake-\(index + 1)" }
}

extension Evaluation {
  /// The most pairs of labels whose clips a page shows.
  private static let mostPairs = 4

  /// The wrong answers, the most confident first.
  package var surestMistakes: [Outcome] {
    outcomes.filter { !$0.isCorrect }
      .sorted { ($1.confidence, $0.path) < ($0.confidence, $1.path) }
  }

  /// The pairs whose clips a page shows.
  package var shownPairs: [ConfusedPair] { confusedPairs(Self.mostPairs) }

  /// Clips of one label taken for another, the surest first.
  package func clips(of pair: ConfusedPair) -> [Outcome] {
    surestMistakes.filter {
      labels[$0.label] == pair.label && labels[$0.predicted] == pair.recognized
    }
  }
}
