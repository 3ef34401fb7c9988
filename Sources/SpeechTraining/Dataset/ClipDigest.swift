internal import Foundation

extension Dataset.Clip {
  /// The first eight bytes of the digest of its samples; nil for a piece of noise.
  var digest: UInt64? { soundDigest.flatMap(digestKey) }
}

/// The first eight bytes of a digest in base 64.
func digestKey(_ digest: String) -> UInt64? {
  guard let bytes = Data(base64Encoded: digest), bytes.count >= 8 else { return nil }
  return bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
}
