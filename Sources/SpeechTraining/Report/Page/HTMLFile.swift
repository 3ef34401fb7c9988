internal import SpeechModel

extension HTML {
  /// Writes the page; an existing file survives a failure.
  ///
  /// - Throws: `RunFolderError`.
  package func write(to path: String) throws {
    do {
      try AtomicFile.write(Array(text.utf8), to: path)
    } catch {
      throw RunFolderError.unwritable(path: path, fault: error.fault)
    }
  }
}
