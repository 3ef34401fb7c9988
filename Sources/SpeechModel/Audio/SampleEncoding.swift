/// How samples without a file around them are written: signed whole numbers or floating point, their bits, and
/// which byte comes first.
package enum SampleEncoding: String, CaseIterable, Sendable {
  case s16le, s16be, s24le, s32le, f32le

  /// The encoding of a WAV file's `fmt ` chunk: PCM (1) or floating point (3).
  init?(waveCoding coding: Int, bits: Int) {
    switch (coding, bits) {
    case (1, 16): self = .s16le
    case (1, 24): self = .s24le
    case (1, 32): self = .s32le
    case (3, 32): self = .f32le
    default: return nil
    }
  }

  /// The bytes of a sample.
  package var bytes: Int {
    switch self {
    case .s16le, .s16be: 2
    case .s24le: 3
    case .s32le, .f32le: 4
    }
  }

  /// The sample that begins at a byte, nominally in [-1, 1].
  package func sample(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Float {
    func number<Number: FixedWidthInteger>(_: Number.Type) -> Number {
      Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
    switch self {
    case .s16le: return Float(number(Int16.self)) / 32_768
    case .s16be: return Float(number(Int16.self).byteSwapped) / 32_768
    case .s24le:
      let low = Int32(number(UInt16.self))
      let high = Int32(Int8(bitPattern: bytes[offset + 2]))
      return Float(high << 16 | low) / 8_388_608
    case .s32le: return Float(number(Int32.self)) / 2_147_483_648
    case .f32le: return Float(bitPattern: number(UInt32.self))
    }
  }
}
