/// Recognizes the kind of a file or stream by its first bytes.
package enum FirstBytes {
  /// The number of bytes that are inspected before the rest is read.
  package static let count = 4_096

  /// Whether they belong to a recording, including kinds that cannot be read without ffmpeg.
  package static func areSound(_ bytes: [UInt8]) -> Bool {
    // A text in UTF-16 begins like the rarest of the MPEG layers.
    if bytes.starts(with: [0xFF, 0xFE]) { return false }
    let reader = ByteReader(bytes)
    return MPEGTags.id3v2(reader, at: 0) != nil || reader.has("APETAGEX", at: 0)
      || AudioContainer(reader, at: 0) != nil || ForeignContainer(reader) != nil
  }

  /// Whether a full parse may find a recording, or a damaged one.
  static func maySound(_ bytes: [UInt8]) -> Bool {
    let reader = ByteReader(bytes)
    return areSound(bytes) || AudioContainer(reader, at: 0) != nil
      || AudioContainer.marks.contains { reader.has($0, at: 0) }
  }
}
