internal import SpeechModel

/// The findings of the quick part of a data check.
package struct CheckOverview {
  private let check: DataCheck?
  private let copies: Copies.Coverage
  private let isInMemory: Bool

  /// The most instances of a finding that are named.
  private static let mostNames = 20

  /// - Parameters:
  ///   - check: nil if there was none.
  ///   - copies: Whether it includes copies that differ in level, format, rate, noise or by a trim.
  ///   - isInMemory: Whether the clips are in the memory of a program, where no command finds them.
  package init(
    _ check: DataCheck?,
    copies: Copies.Coverage = .none,
    isInMemory: Bool = false
  ) {
    self.check = check
    self.copies = copies
    self.isInMemory = isInMemory
  }

  /// The findings, with their reasons and instances collapsed.
  package var html: HTML {
    guard let check else { return "<p>The data was not checked.</p>" }
    let counts = DataFinding.Severity.allCases.map { counted(check.count($0), $0.rawValue) }
      .joined(separator: ", ")
    return """
      <p>\(check.findings.isEmpty ? "Nothing was found wrong" : counts). \
      \(copies == .done ? looked : notLooked)</p>
      \(check.findings.map(Self.folded))
      """
  }

  private var looked: HTML {
    isInMemory
      ? "For pictures and sounds, write the clips into files and try <code>asr-data check</code>."
      : "<code>asr-data check</code> shows every finding with pictures and sounds."
  }

  private var notLooked: HTML {
    let other: HTML =
      isInMemory
      ? "<code>DataCheck(of: clips)</code> in the program does."
      : "<code>asr-data check</code> does, and shows every finding with pictures and sounds."
    return """
      Recordings that are the same but for level, format or a trim were not searched for, as that \
      takes a while: \(other)
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
