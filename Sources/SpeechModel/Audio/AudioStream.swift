internal import SpeechFoundation

extension AudioFile {
  /// The bytes of a recording from a descriptor, up to its end: the standard input, or a file that
  /// is already open.
  ///
  /// The first bytes are inspected before the rest is read.
  /// - Throws: `AudioError`, also for more bytes than a file may have.
  package static func contents(
    ofStream descriptor: Int32,
    name: String,
    limits: AudioLimits = AudioLimits()
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: FirstBytes.count)
    var isChecked = false
    while true {
      let count = block.withUnsafeMutableBytes {
        SpeechFoundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 {
        throw AudioError(source: name, reason: .unreadable(.last))
      }
      bytes += block[..<count]
      if !isChecked, !bytes.isEmpty, count == 0 || bytes.count >= FirstBytes.count {
        guard FirstBytes.maySound(bytes) else {
          throw AudioError(source: name, reason: .notAudio)
        }
        isChecked = true
        block = [UInt8](repeating: 0, count: 1 << 20)
      }
      if count == 0 { return bytes }
      guard bytes.count <= limits.fileBytes else {
        throw AudioError(
          source: name,
          reason: .size(foundBytes: bytes.count, allowedBytes: limits.fileBytes)
        )
      }
    }
  }
}
