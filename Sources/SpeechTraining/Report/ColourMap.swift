/// Viridis of matplotlib (van der Walt and Smith, 2015): equal steps look equal, also in grey and
/// to people with colour blindness.
enum ColourMap {
  /// Colours of the map at equal distances; straight lines between them stay within 7 of 255
  /// of it.
  private static let anchors: [UInt32] = [
    0x440154, 0x481A6C, 0x472F7D, 0x414487, 0x39568C, 0x31688E, 0x2A788E, 0x23888E,
    0x1F988B, 0x22A884, 0x35B779, 0x54C568, 0x7AD151, 0xA5DB36, 0xD2E21B, 0xFDE725,
  ]

  /// `count` colours of the map, from dark to light.
  static func palette(_ count: Int) -> [PNGEncoder.RGB] {
    precondition(count > 1)
    return (0..<count).map { index in
      let position = Double(index) / Double(count - 1) * Double(anchors.count - 1)
      let lower = min(Int(position), anchors.count - 2)
      let share = position - Double(lower)
      func channel(_ shift: UInt32) -> UInt8 {
        let from = Double(anchors[lower] >> shift & 255)
        let to = Double(anchors[lower + 1] >> shift & 255)
        return UInt8((from + (to - from) * share).rounded())
      }
      return PNGEncoder.RGB(channel(16), channel(8), channel(0))
    }
  }
}
