import SpeechModel
import TestSupport

/// The files in `Fixtures/audio/streams`, and helpers to change them.
enum AudioStreams {
  static func bytes(_ name: String) throws -> [UInt8] {
    try AudioFile.contents(of: Fixtures.path("audio/streams/\(name)"))
  }

  static func decode(_ bytes: [UInt8]) throws -> AudioClip {
    try AudioFile.decode(bytes, name: "x")
  }

  /// Why bytes are refused; nil if they are not.
  static func refusal(_ bytes: [UInt8]) -> AudioError.Reason? {
    do {
      _ = try decode(bytes)
      return nil
    } catch {
      return (error as? AudioError)?.reason
    }
  }

  /// The word that all of them contain.
  static func word() throws -> AudioClip {
    try AudioFile.read(Fixtures.path("words/yes/carf1_nohash_0.wav"))
  }

  /// The little-endian bytes of a number.
  static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// The big-endian bytes of a number.
  static func big(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  /// The offset of the first occurrence of a mark.
  static func offset(of mark: String, in bytes: [UInt8]) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: mark.utf8) }
  }

  /// The bytes with others written over them from an offset on.
  static func replacing(_ bytes: [UInt8], at offset: Int, by new: [UInt8]) -> [UInt8] {
    Array(bytes[..<offset]) + new + bytes[(offset + new.count)...]
  }
}
