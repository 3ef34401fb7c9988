internal import SpeechModel

extension HTML {
  /// Writes it to a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  func write(to path: String) throws {
    do {
      try AtomicFile.write(Array(text.utf8), to: path)
    } catch {
      throw RunFolderError.unwritable(path: path, fault: error.fault)
    }
  }
}
