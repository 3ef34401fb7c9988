internal import SpeechModel

/// The results of a cross-validation as a page: the figures of all parts, each with a link to its
/// own report.
package struct CrossValidationPage {
  /// Its name in the folder.
  package static let file = "cross-validation.html"

  private let summary: CrossValidationSummary
  private let tested: [String: Evaluation]
  private let data: String
  private let planned: Int

  /// - Parameters:
  ///   - tested: The best models on the testing clips, by the names of the parts.
  ///   - data: The path of the recordings.
  ///   - planned: How many parts are planned.
  package init(
    _ summary: CrossValidationSummary,
    _ tested: [String: Evaluation],
    of data: String,
    planned: Int
  ) {
    self.summary = summary
    self.tested = tested
    self.data = data
    self.planned = planned
  }

  /// All tested clips, each scored by the model that was not trained on its part.
  private var pooled: Evaluation? {
    let all = summary.parts.compactMap { tested[$0.name] }
    guard let first = all.first, all.allSatisfy({ $0.labels == first.labels }) else { return nil }
    return Evaluation(labels: first.labels, outcomes: all.flatMap(\.outcomes))
  }

  /// The page.
  package var html: HTML {
    var sections = [Page.Section("parts", "Parts", parts)]
    if let pooled {
      sections += [
        Page.Section("confusion", "Confusion", ConfusionTable(pooled, of: "test").html),
        Page.Section("labels", "Labels", LabelScores(pooled, of: "test").html),
      ]
    }
    return Page.document(
      title: "\(summary.model) on \(lastComponent(of: data)): cross-validation",
      introduction: introduction,
      sections: sections
    )
  }

  private var introduction: HTML {
    var totals: [(String, String)] = []
    if let mean = summary.mean { totals.append((percent(mean), "mean test accuracy")) }
    if let deviation = summary.deviation {
      totals.append(
        ("\(HTML.decimal(100 * deviation, 1)) points", "standard deviation of the parts")
      )
    }
    if let worst = summary.worst, let accuracy = worst.testAccuracy {
      totals.append((percent(accuracy), "worst part: \(worst.name)"))
    }
    totals.append(("\(summary.parts.count) of \(planned)", "parts done"))
    let all = pooled.map { pooled -> HTML in
      """
      <p class="soft">Of all test clips together, each of them recognized by a model that was not \
      trained on its part: \(pooled.accuracyInWords).</p>
      """
    }
    return "\(Page.totals(totals))\n\(all ?? "")"
  }

  private var parts: HTML {
    let rows = summary.parts.map { part in
      let clips = tested[part.name]?.outcomes.count ?? part.clips
      let correct = tested[part.name]?.correct ?? 0
      return (name: part.name, row: AccuracyTable.Row(part.name, correct: correct, clips: clips))
    }
    let measured = rows.filter { $0.row.clips > 0 }
    let reports = rows.map { part -> HTML in
      "<li><a href=\"\(Self.link(part.name))\">\(part.name)</a></li>"
    }
    let untested = summary.untested
    let left: HTML =
      untested.isEmpty
      ? ""
      : """
      <p>Without a clip to test, and left out of mean, deviation and worst: \
      \(untested.map(\.name).joined(separator: ", ")).</p>
      """
    return """
      \(AccuracyTable(caption: "Test accuracy of each part", subject: "part", rows: measured.map(\.row)).table)
      \(left)
      <p>The report of each part:</p>
      <ul>
      \(reports)
      </ul>
      """
  }

  /// The address of a part's report; its name may contain any character.
  private static func link(_ part: String) -> String {
    let name = part.utf8.map { byte -> String in
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
    }
    return "./\(name.joined())/\(TrainingReport.file)"
  }
}
