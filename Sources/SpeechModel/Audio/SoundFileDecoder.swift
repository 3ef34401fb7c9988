internal import CSndfile

/// Decodes an audio file held in memory with libsndfile, a block at a time.
///
/// No allocation depends on the header's frame count, which cannot be trusted.
struct SoundFileDecoder: ~Copyable {
  let sampleRateHertz: Int
  let channels: Int
  /// The number of frames that the header announces; not to be trusted, so only used for a
  /// comparison.
  let announcedFrames: Int
  private let handle: OpaquePointer
  private let memory: MemoryFile

  /// libsndfile's error when it cannot open the bytes.
  struct Refusal: Error {
    var code: Int32
    var words: String
  }

  // A failed open reports its error in global variables.
  private static let opening = Lock()

  init(_ bytes: [UInt8]) throws(Refusal) {
    let memory = MemoryFile(bytes)
    var info = SF_INFO()
    var callbacks = MemoryFile.callbacks
    var refusal: Refusal?
    let handle = Self.opening.withLock { () -> OpaquePointer? in
      let opened = sf_open_virtual(
        &callbacks,
        Int32(SFM_READ),
        &info,
        Unmanaged.passUnretained(memory).toOpaque()
      )
      if opened == nil {
        refusal = Refusal(code: sf_error(nil), words: String(cString: sf_strerror(nil)))
      }
      return opened
    }
    guard let handle else { throw refusal ?? Refusal(code: 1, words: "unknown format") }
    self.handle = handle
    self.memory = memory
    sampleRateHertz = Int(info.samplerate)
    channels = Int(info.channels)
    announcedFrames = Int(info.frames)
  }

  deinit { sf_close(handle) }

  /// Decodes up to a block of frames into `block` [frames, channels]; returns their number, and the
  /// error message if reading failed.
  ///
  /// The next read would clear the error.
  func read(into block: inout [Float]) -> (frames: Int, failure: String?) {
    let wanted = sf_count_t(block.count / channels)
    return withExtendedLifetime(memory) {
      let frames = sf_readf_float(handle, &block, wanted)
      let failure = sf_error(handle) == 0 ? nil : String(cString: sf_strerror(handle))
      return (max(0, Int(frames)), failure)
    }
  }
}

/// Bytes with a position, for libsndfile's virtual files.
private final class MemoryFile {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static func file(_ pointer: UnsafeMutableRawPointer?) -> MemoryFile? {
    pointer.map { Unmanaged<MemoryFile>.fromOpaque($0).takeUnretainedValue() }
  }

  static let callbacks = SF_VIRTUAL_IO(
    get_filelen: { sf_count_t(file($0)?.bytes.count ?? 0) },
    seek: { offset, whence, pointer in
      guard let file = file(pointer) else { return -1 }
      let base = whence == 0 ? 0 : whence == 1 ? file.position : file.bytes.count
      let (target, overflow) = base.addingReportingOverflow(Int(offset))
      guard !overflow, target >= 0 else { return -1 }
      file.position = target
      return sf_count_t(target)
    },
    read: { destination, count, pointer in
      guard let file = file(pointer), let destination, count > 0 else { return 0 }
      let length = max(0, min(Int(count), file.bytes.count - file.position))
      file.bytes.withUnsafeBytes {
        if length > 0, let base = $0.baseAddress {
          destination.copyMemory(from: base + file.position, byteCount: length)
        }
      }
      file.position += length
      return sf_count_t(length)
    },
    write: { _, _, _ in 0 },
    tell: { sf_count_t(file($0)?.position ?? 0) }
  )
}
