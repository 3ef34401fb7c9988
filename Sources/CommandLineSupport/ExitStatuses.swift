/// The table of exit statuses in a command's help.
///
/// - Parameters:
///   - failure: When it is 1, which for some commands does not only mean a failure.
///   - interruption: When it is 130; nil for commands without special handling of interruptions.
package func exitStatuses(failure: String, interruption: String? = nil) -> String {
  var lines = [
    "EXIT STATUS:",
    "  0    everything was done",
    "  1    \(failure)",
    "  64   the command line is wrong",
  ]
  if let interruption { lines.append("  130  \(interruption)") }
  return lines.joined(separator: "\n")
}
