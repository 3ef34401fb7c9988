internal import CMemory

/// The memory that this process has allocated.
enum AllocatedMemory {
  /// How much, in bytes; nil where the system does not say.
  static var bytes: Int? {
    let bytes = asr_allocated_bytes()
    return bytes > 0 ? Int(bytes) : nil
  }

  /// How much has been allocated since, in bytes; nil where the system does not say.
  static func bytes(since before: Int?) -> Int? {
    guard let before, let bytes else { return nil }
    return bytes - before
  }
}
