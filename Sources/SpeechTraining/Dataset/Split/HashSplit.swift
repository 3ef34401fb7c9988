internal import Crypto
internal import Foundation

/// Speech Commands' split: a hash of the file name says the subset, so that clips never move.
package enum HashSplit {
  /// The percentage of Speech Commands' `which_set`: SHA-1 of the name up to `_nohash_`.
  package static func percentage(of name: String) -> Double {
    let key = name.range(of: "_nohash_").map { String(name[..<$0.lowerBound]) } ?? name
    let digest = Insecure.SHA1.hash(data: Array(key.utf8))
    // 2^27 divides 2^32, so the last four of the twenty bytes decide the remainder.
    let low = digest.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Double(low % (1 << 27)) * 100 / Double((1 << 27) - 1)
  }

  /// Speech Commands' rule with 10 % for validation and 10 % for testing.
  package static func subset(of name: String) -> Subset {
    let percentage = percentage(of: name)
    return percentage < 10 ? .validation : percentage < 20 ? .testing : .training
  }
}
