/// A finding about data, as part of a page.
enum FindingBlock {
  /// The finding with its reason and advice, and below it its instances.
  static func article(_ finding: DataFinding, cases: HTML) -> HTML {
    """
    <article class="finding \(finding.severity.rawValue)">
    <p class="badge">\(finding.severity.rawValue)</p>
    <h3>\(finding.found)</h3>
    <p>\(finding.reason) \(finding.advice)</p>
    \(cases)
    </article>
    """
  }

  /// The instances by name.
  static func names(_ instances: ArraySlice<DataFinding.Instance>, most: Int) -> HTML {
    let items = instances.prefix(most).map { instance -> HTML in
      let paths = instance.paths.joined(separator: " = ")
      return "<li>\(paths.isEmpty ? instance.detail : "\(paths): \(instance.detail)")</li>"
    }
    let more = instances.count - items.count
    return """
      <ul class="cases">
      \(items)
      </ul>
      \(more > 0 ? "<p class=\"soft\">and \(more) more</p>" as HTML : "")
      """
  }
}
