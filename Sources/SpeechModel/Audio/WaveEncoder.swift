/// Encodes a clip as the bytes of a WAV file.
package enum WaveEncoder {
  /// A WAV file stores its size in 32 bits.
  static let mostSamples = (Int(UInt32.max) - 64) / 4

  /// 16-bit PCM, or 32-bit floating-point if a sample lies outside [-1, 1].
  package static func encode(_ clip: AudioClip) -> [UInt8] {
    let isInteger = clip.samples.allSatisfy { $0.magnitude <= 1 }
    let width = isInteger ? 2 : 4
    let dataBytes = clip.samples.count * width
    var bytes: [UInt8] = []
    bytes.reserveCapacity(44 + dataBytes)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    bytes += "RIFF".utf8
    append(UInt32(36 + dataBytes))
    bytes += "WAVEfmt ".utf8
    append(UInt32(16))
    append(UInt16(isInteger ? 1 : 3))
    append(UInt16(1))
    append(UInt32(clip.sampleRateHertz))
    append(UInt32(clip.sampleRateHertz * width))
    append(UInt16(width))
    append(UInt16(width * 8))
    bytes += "data".utf8
    append(UInt32(dataBytes))
    for sample in clip.samples {
      if isInteger {
        // The decoder divides by 32,768; +1 has no code of its own and gets the nearest one.
        append(Int16(max(-32_768, min(32_767, (sample * 32_768).rounded()))))
      } else {
        append(sample.bitPattern)
      }
    }
    return bytes
  }
}
