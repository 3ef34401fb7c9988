/// FNV-1a of 64 bits over bytes (Fowler, Noll and Vo), 16 digits: a name for golden bytes too many to
/// be written down.
package func byteDigest(_ bytes: some Sequence<UInt8>) -> String {
  let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
