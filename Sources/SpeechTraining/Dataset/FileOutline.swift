internal import Crypto
internal import Foundation
internal import SpeechModel

/// A file of which only the header was read.
struct FileOutline {
  let file: String
  let header: AudioHeader

  /// In place of the SHA-256 of the file's bytes: that of its path.
  var hash: String { hexadecimal(SHA256.hash(data: Data(file.utf8))) }
  /// In place of the digest of the file's samples: that of its path.
  var soundDigest: String { Self.digest(file) }

  /// A digest that stands for that of a recording's samples: as long, and the recording's own.
  static func digest(_ path: String) -> String {
    Data(SHA256.hash(data: Data(path.utf8))).base64EncodedString()
  }
}
