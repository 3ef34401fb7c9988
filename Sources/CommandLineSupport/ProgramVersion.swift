/// Which version of the programs this is, and which commit they were built from.
package enum ProgramVersion {
  /// The number of the version.
  package static let number = "0.9.0"

  /// "asr-train 0.9.0 (1a2b3c4)", with a plus behind the commit if its sources had been changed.
  package static func words(_ program: String) -> String { words(program, commit: builtCommit) }

  /// The same for another commit; empty for one that is not known.
  package static func words(_ program: String, commit: String) -> String {
    "\(program) \(number) (\(commit.isEmpty ? "unknown commit" : commit))"
  }
}
