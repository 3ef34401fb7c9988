/// What the first bytes of a file or stream tell of its kind.
package enum FirstBytes {
  /// Bytes that are looked at before the rest is read.
  package static let count = 4_096

  /// Whether they may be those of a recording, also of a kind that cannot be read here.
  package static func areSound(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: "RIFF".utf8) { return has("WAVE", in: bytes, at: 8) }
    if bytes.starts(with: "FORM".utf8) {
      return has("AIFF", in: bytes, at: 8) || has("AIFC", in: bytes, at: 8)
    }
    // A text in UTF-16 begins like the rarest of MPEG's layers.
    if bytes.starts(with: [0xFF, 0xFE]) { return false }
    return AudioContainer.isKnown(bytes) || areForeign(bytes)
  }

  /// Whether they are those of a recording of a kind that libsndfile does not read.
  private static func areForeign(_ bytes: [UInt8]) -> Bool {
    if has("ftyp", in: bytes, at: 4) {
      let pictures = ["heic", "heix", "hevc", "mif1", "msf1", "avif", "avis"]
      return !pictures.contains { has($0, in: bytes, at: 8) }
    }
    let signatures: [[UInt8]] = [
      Array("#!AMR".utf8), Array("wvpk".utf8), Array("MAC ".utf8), Array("TTA1".utf8),
      Array("ADIF".utf8),
      // AAC in ADTS frames, WMA, WebM and Matroska.
      [0xFF, 0xF1], [0xFF, 0xF9], [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11],
      [0x1A, 0x45, 0xDF, 0xA3],
    ]
    return signatures.contains { bytes.starts(with: $0) }
  }

  private static func has(_ mark: String, in bytes: [UInt8], at place: Int) -> Bool {
    bytes.dropFirst(place).starts(with: mark.utf8)
  }
}
