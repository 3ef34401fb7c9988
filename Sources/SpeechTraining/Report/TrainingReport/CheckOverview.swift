/// What the quick part of a data check found.
package struct CheckOverview {
  private let check: DataCheck?

  /// Cases of a finding that are named.
  private static let mostNames = 20

  /// - Parameter check: nil if there was none.
  package init(_ check: DataCheck?) { self.check = check }

  /// The findings, their reasons and cases folded away.
  package var html: HTML {
    guard let check else { return "<p>The data was not checked.</p>" }
    let counts = DataFinding.Severity.allCases.map { counted(check.count($0), $0.rawValue) }
      .joined(separator: ", ")
    return """
      <p>\(check.findings.isEmpty ? "Nothing was found wrong" : counts). Recordings that are the same \
      but for level, format or a trim were not looked for, as that takes a while: \
      <code>asr-data check</code> does, and shows every finding with pictures and sounds.</p>
      \(check.findings.map(Self.folded))
      """
  }

  private static func folded(_ finding: DataFinding) -> HTML {
    """
    <details class="finding \(finding.severity.rawValue)">
    <summary><span class="badge">\(finding.severity.rawValue)</span> \(finding.found)</summary>
    <p>\(finding.reason) \(finding.advice)</p>
    \(FindingBlock.names(finding.instances[...], most: mostNames))
    </details>
    """
  }
}
