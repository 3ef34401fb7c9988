/// The table of exit statuses in a command's help.
///
/// - Parameters:
///   - failure: When it is 1, which is more than a failure for some commands.
///   - interruption: When it is 130; nil for commands that an interruption just ends.
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
