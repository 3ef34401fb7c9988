internal import CSndfile
internal import SpeechFoundation

/// Decodes an audio file with libsndfile, a block at a time.
///
/// No allocation depends on the header's frame count, which cannot be trusted.
struct SoundFileDecoder: ~Copyable {
  let sampleRateHertz: Int
  let channels: Int
  /// The number of frames that the header announces; not to be trusted, so only used for a
  /// comparison.
  let announcedFrames: Int
  /// Whether the sound is coded as MPEG audio, in any container.
  let isMPEG: Bool
  private let handle: OpaquePointer
  private let file: VirtualFile

  /// libsndfile's error when it cannot open the bytes.
  struct Refusal: Error {
    var code: Int32
    var words: String
  }

  /// libsndfile's numbers of MPEG layers I to III, to which its older headers give no names.
  private static let mpegLayers = 0x80...0x82

  // A failed open reports its error in global variables.
  private static let opening = Lock()

  /// Opens an audio file held in memory.
  init(_ bytes: [UInt8]) throws(Refusal) {
    try self.init(
      VirtualFile(count: bytes.count) { offset, target in
        bytes.withUnsafeBytes {
          target.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: $0[offset...].prefix(target.count))
          )
        }
        return target.count
      }
    )
  }

  /// Opens a file of `count` bytes by its descriptor, which must stay open; only what is asked for is
  /// read.
  init(_ descriptor: Int32, count: Int) throws(Refusal) {
    try self.init(
      VirtualFile(count: count) { offset, target in
        max(0, pread(descriptor, target.baseAddress, target.count, off_t(offset)))
      }
    )
  }

  private init(_ file: VirtualFile) throws(Refusal) {
    var info = SF_INFO()
    var callbacks = VirtualFile.callbacks
    var refusal: Refusal?
    let handle = Self.opening.withLock { () -> OpaquePointer? in
      let opened = sf_open_virtual(
        &callbacks,
        Int32(SFM_READ),
        &info,
        Unmanaged.passUnretained(file).toOpaque()
      )
      if opened == nil {
        refusal = Refusal(code: sf_error(nil), words: String(cString: sf_strerror(nil)))
      }
      return opened
    }
    guard let handle else { throw refusal ?? Refusal(code: 1, words: "unknown format") }
    self.handle = handle
    self.file = file
    sampleRateHertz = Int(info.samplerate)
    channels = Int(info.channels)
    announcedFrames = Int(info.frames)
    isMPEG = Self.mpegLayers.contains(Int(info.format) & Int(SF_FORMAT_SUBMASK))
  }

  deinit { sf_close(handle) }

  /// Decodes up to a block of frames into `block` [frames, channels]; returns their number, and the
  /// error message if reading failed.
  ///
  /// The next read would clear the error.
  func read(into block: inout [Float]) -> (frames: Int, failure: String?) {
    let wanted = sf_count_t(block.count / channels)
    return withExtendedLifetime(file) {
      let frames = sf_readf_float(handle, &block, wanted)
      let failure = sf_error(handle) == 0 ? nil : String(cString: sf_strerror(handle))
      return (max(0, Int(frames)), failure)
    }
  }
}

/// Bytes with a position, for libsndfile's virtual files.
private final class VirtualFile {
  private let count: Int
  private var position = 0
  /// Copies the bytes from an offset on, of which there are enough; returns how many were copied.
  private let copy: (_ offset: Int, _ target: UnsafeMutableRawBufferPointer) -> Int

  init(count: Int, copy: @escaping (Int, UnsafeMutableRawBufferPointer) -> Int) {
    self.count = count
    self.copy = copy
  }

  private static func file(_ pointer: UnsafeMutableRawPointer?) -> VirtualFile? {
    pointer.map { Unmanaged<VirtualFile>.fromOpaque($0).takeUnretainedValue() }
  }

  static let callbacks = SF_VIRTUAL_IO(
    get_filelen: { sf_count_t(file($0)?.count ?? 0) },
    seek: { offset, whence, pointer in
      guard let file = file(pointer) else { return -1 }
      let base = whence == 0 ? 0 : whence == 1 ? file.position : file.count
      let (target, overflow) = base.addingReportingOverflow(Int(offset))
      guard !overflow, target >= 0 else { return -1 }
      file.position = target
      return sf_count_t(target)
    },
    read: { destination, count, pointer in
      guard let file = file(pointer), let destination, count > 0 else { return 0 }
      let length = min(Int(count), file.count - file.position)
      guard length > 0 else { return 0 }
      let copied = file.copy(
        file.position,
        UnsafeMutableRawBufferPointer(start: destination, count: length)
      )
      file.position += copied
      return sf_count_t(copied)
    },
    write: { _, _, _ in 0 },
    tell: { sf_count_t(file($0)?.position ?? 0) }
  )
}
