/// The version of the programs, and the commit that they were built from.
package enum ProgramVersion {
  /// The version number.
  package static let number = "0.9.0"

  /// "asr-train 0.9.0 (1a2b3c4)", with a plus after the commit if its sources had been changed.
  package static func words(_ program: String) -> String { words(program, commit: builtCommit) }

  /// The same for another commit, which is empty if unknown.
  package static func words(_ program: String, commit: String) -> String {
    "\(program) \(number) (\(commit.isEmpty ? "unknown commit" : commit))"
  }
}
