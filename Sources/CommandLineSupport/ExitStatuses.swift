/// The table of exit statuses in a command's help.
///
/// - Parameters:
///   - failure: When it is 1, which for some commands does not only mean a failure.
///   - finding: When it is 2; nil for commands that do not look for something.
///   - interruption: When it is 130; nil for commands without special handling of interruptions.
package func exitStatuses(
  failure: String,
  finding: String? = nil,
  interruption: String? = nil
) -> String {
  var lines = [
    "EXIT STATUS:",
    "  0    everything was done",
    "  1    \(failure)",
  ]
  if let finding { lines.append("  2    \(finding)") }
  lines.append("  64   the command line is wrong")
  if let interruption { lines.append("  130  \(interruption)") }
  return lines.joined(separator: "\n")
}
