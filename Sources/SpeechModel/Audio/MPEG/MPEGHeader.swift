/// The four bytes before a frame of MPEG audio (ISO 11172-3, 13818-3, and the half rates of "2.5").
struct MPEGHeader {
  /// What all frames of a stream have in common: version, layer and rate.
  struct Kind: Equatable {
    var version: UInt8
    var layer: UInt8
    var rate: UInt8
  }

  static let bytes = 4

  let kind: Kind
  let isMono: Bool
  let padding: Int
  /// Bytes of the frame without its padding; nil in "free format", which does not record it.
  let unpaddedLength: Int?

  /// Nil if there is no header at the offset.
  init?(_ bytes: [UInt8], at offset: Int) {
    guard offset + Self.bytes <= bytes.count, bytes[offset] == 0xFF, bytes[offset + 1] >= 0xE0
    else { return nil }
    let (second, third) = (bytes[offset + 1], bytes[offset + 2])
    let version = second >> 3 & 3
    let layer = 4 - (second >> 1 & 3)
    let (bitrate, rate) = (Int(third >> 4), third >> 2 & 3)
    guard version != 1, layer != 4, bitrate != 15, rate != 3 else { return nil }
    kind = Kind(version: version, layer: layer, rate: rate)
    isMono = bytes[offset + 3] >> 6 == 3
    let isPadded = third & 2 != 0
    padding = isPadded ? (layer == 1 ? 4 : 1) : 0
    guard bitrate > 0 else {
      unpaddedLength = nil
      return
    }
    let bits = 1_000 * Self.kilobits(version: version, layer: layer)[bitrate - 1]
    unpaddedLength =
      layer == 1
      ? 12 * bits / kind.sampleRateHertz * 4 : kind.samples / 8 * bits / kind.sampleRateHertz
  }

  private static func kilobits(version: UInt8, layer: UInt8) -> [Int] {
    switch (version == 3, layer) {
    case (true, 1): Array(stride(from: 32, through: 448, by: 32))
    case (true, 2): [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]
    case (true, _): [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    case (false, 1): [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]
    case (false, _): [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    }
  }

  /// The offset of a `Xing` or `Info` mark from the beginning of the header, if there is one.
  var infoOffset: Int {
    Self.bytes + (kind.version == 3 ? (isMono ? 17 : 32) : (isMono ? 9 : 17))
  }
}

extension MPEGHeader.Kind {
  /// Samples of a channel in a frame.
  var samples: Int { layer == 1 ? 384 : layer == 3 && version != 3 ? 576 : 1_152 }

  var sampleRateHertz: Int {
    [44_100, 48_000, 32_000][Int(rate)] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
  }
}
