/// Encodes a clip as the bytes of a WAV file.
package enum WaveEncoder {
  /// A WAV file stores its size in 32 bits.
  static let mostSamples = (Int(UInt32.max) - 64) / 4

  /// 16-bit PCM, or 32-bit floating-point if a sample lies outside [-1, 1].
  package static func encode(_ clip: AudioClip) -> [UInt8] {
    let isInteger = clip.samples.allSatisfy { $0.magnitude <= 1 }
    var bytes = header(
      samples: clip.samples.count,
      sampleRateHertz: clip.sampleRateHertz,
      isInteger: isInteger
    )
    bytes.reserveCapacity(bytes.count + clip.samples.count * width(isInteger))
    for sample in clip.samples {
      if isInteger {
        append(code(sample), to: &bytes)
      } else {
        append(sample.bitPattern, to: &bytes)
      }
    }
    return bytes
  }

  /// What stands before the samples of one channel.
  static func header(samples: Int, sampleRateHertz: Int, isInteger: Bool) -> [UInt8] {
    let width = width(isInteger)
    let dataBytes = samples * width
    var bytes: [UInt8] = []
    bytes += "RIFF".utf8
    append(UInt32(36 + dataBytes), to: &bytes)
    bytes += "WAVEfmt ".utf8
    append(UInt32(16), to: &bytes)
    append(UInt16(isInteger ? 1 : 3), to: &bytes)
    append(UInt16(1), to: &bytes)
    append(UInt32(sampleRateHertz), to: &bytes)
    append(UInt32(sampleRateHertz * width), to: &bytes)
    append(UInt16(width), to: &bytes)
    append(UInt16(width * 8), to: &bytes)
    bytes += "data".utf8
    append(UInt32(dataBytes), to: &bytes)
    return bytes
  }

  /// The 16-bit code of a sample; what lies outside [-1, 1] has that of the nearer end.
  static func code(_ sample: Float) -> Int16 {
    // The decoder divides by 32,768; +1 has no code of its own and gets the nearest one.
    Int16(max(-32_768, min(32_767, (sample * 32_768).rounded())))
  }

  static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Bytes of a sample.
  private static func width(_ isInteger: Bool) -> Int { isInteger ? 2 : 4 }
}
