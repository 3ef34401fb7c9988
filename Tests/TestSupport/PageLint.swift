import Foundation

/// What is wrong with a page: what a browser would mend in silence, and what shuts people out.
package enum PageLint {
  /// All faults of a whole page, in words.
  package static func faults(_ html: String) -> [String] {
    unbalanced(html).map { "not closed, or not opened: \($0)" } + outside(html) + headings(html)
      + identifiers(html) + withoutWords(html)
  }

  /// Elements that are not closed, or closed without having been opened.
  package static func unbalanced(_ html: String) -> [String] {
    let empty: Set<Substring> = ["meta", "img"]
    var open: [Substring] = []
    var wrong: [String] = []
    for part in html.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
      guard let end = part.firstIndex(of: ">") else {
        wrong.append("<\(part.prefix(20))")
        continue
      }
      let tag = part[..<end]
      let name = tag.prefix { !$0.isWhitespace }
      if name.hasPrefix("!") || empty.contains(name) || tag.hasSuffix("/") { continue }
      if name.hasPrefix("/") {
        if open.popLast() != name.dropFirst() { wrong.append(String(name)) }
      } else {
        open.append(name)
      }
    }
    return wrong + open.map(String.init)
  }

  /// Whatever a page would fetch or run.
  private static func outside(_ html: String) -> [String] {
    ["<script", "http:", "https:", "<link", "@import", "url("].filter { html.contains($0) }
      .map { "reaches out: \($0)" }
  }

  /// Headings that skip a level, and pages without a single first one.
  private static func headings(_ html: String) -> [String] {
    let levels = html.matches(of: /<h([1-6])/).compactMap { Int($0.1) }
    let skips = zip(levels, levels.dropFirst()).filter { $1 > $0 + 1 }
      .map { "heading \($1) follows \($0)" }
    return levels.first == 1 && levels.count { $0 == 1 } == 1 ? skips : ["no single h1"] + skips
  }

  /// Identifiers that occur twice, and references to none.
  private static func identifiers(_ html: String) -> [String] {
    let known = html.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
    let twice = Set(known.filter { name in known.count { $0 == name } > 1 }).sorted()
    let links = html.matches(of: /href="#([^"]*)"/).map { String($0.1) }
    let labels = html.matches(of: /aria-labelledby="([^"]*)"/).flatMap {
      $0.1.split(separator: " ").map(String.init)
    }
    return twice.map { "twice: \($0)" }
      + (links + labels).filter { !known.contains($0) }.map { "leads nowhere: \($0)" }
  }

  /// Pictures and players without words, and tables without a caption.
  private static func withoutWords(_ html: String) -> [String] {
    let pictures = html.matches(of: /<img ([^>]*)>/).filter { !$0.1.contains("alt=\"") }
    let players = html.matches(of: /<audio ([^>]*)>/).filter { !$0.1.contains("aria-label=\"") }
    let drawings = html.matches(of: /<svg([^>]*)>/).filter {
      !$0.1.contains("role=\"img\"") && !$0.1.contains("aria-hidden")
        && !html[..<$0.range.lowerBound].hasSuffix("aria-hidden=\"true\">")
    }
    return (pictures + players).map { "without words: \($0.1.prefix(40))" }
      + drawings.map { "without words: svg\($0.1)" }
      + (count("<table", in: html) == count("<caption>", in: html) ? [] : ["table without caption"])
  }

  /// How often words occur.
  package static func count(_ words: String, in text: String) -> Int {
    text.components(separatedBy: words).count - 1
  }
}
