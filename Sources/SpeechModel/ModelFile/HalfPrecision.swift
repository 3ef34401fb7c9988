/// Numbers of sixteen bits, IEEE 754's binary16, for files alone.
///
/// Not Swift's Float16, which needs functions of the compiler's library that a program in C may lack.
package enum HalfPrecision {
  /// The least magnitude that rounds to infinity.
  package static let overflow: Float = 65_520

  /// The bits of the nearest number, of two the even one; infinity from `overflow` on.
  package static func bits(_ value: Float) -> UInt16 {
    let sign = UInt16(value.bitPattern >> 16) & 0x8000
    let magnitude = value.magnitude
    guard magnitude < overflow else { return sign | (value.isNaN ? 0x7E00 : 0x7C00) }
    // Below the normal numbers: multiples of 2^-24.
    if magnitude < 0x1p-14 { return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven)) }
    // The exponents' biases are 112 apart.
    let bits = (magnitude * 0x1p-112).bitPattern
    return sign | UInt16((bits + 0xFFF + (bits >> 13 & 1)) >> 13)
  }

  /// The value of a number's bits.
  package static func value(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF) << 13
    if magnitude >= 0x7C00 << 13 { return Float(bitPattern: sign | 0x7F80_0000 | magnitude) }
    return Float(bitPattern: sign | (Float(bitPattern: magnitude) * 0x1p112).bitPattern)
  }
}
