/// The parts of a file that libsndfile is given: only those that it reads correctly, and all of the
/// sound.
struct DecodableAudio {
  /// The parts, to be decoded one after another.
  var parts: [Part]

  /// Bytes for libsndfile.
  struct Part {
    var bytes: [UInt8]
    /// The number of samples of a channel that they must decode to; nil to trust their header.
    var samples: Int?
    var isMPEG: Bool
  }

  /// Parses a file's container.
  ///
  /// - Throws: `AudioRefusal` if it is unknown or damaged, or ends before what it announces.
  init(_ bytes: [UInt8]) throws(AudioRefusal) {
    let reader = ByteReader(bytes)
    // FLAC and WAV files sometimes begin with tags, although these belong to MPEG.
    guard reader.has("ID3", at: 0) || reader.has("APETAGEX", at: 0) else {
      guard let container = AudioContainer(reader, at: 0) else {
        throw Self.unknown(reader)
      }
      parts = try Self.parts(of: bytes, container)
      return
    }
    let start = try MPEGTags.start(of: reader, from: 0, to: bytes.count)
    switch AudioContainer(reader, at: start) {
    case nil, .mpeg: parts = try Self.parts(of: bytes, .mpeg)
    case let container?: parts = try Self.parts(of: Array(bytes[start...]), container)
    }
  }

  private static func parts(
    of bytes: [UInt8],
    _ container: AudioContainer
  ) throws(AudioRefusal) -> [Part] {
    func whole(_ bytes: [UInt8]) -> [Part] { [Part(bytes: bytes, samples: nil, isMPEG: false)] }
    func wave(_ sound: WaveHeader.Sound) throws(AudioRefusal) -> [Part] {
      switch sound {
      case .file(let bytes): whole(bytes)
      case .mpeg(let range): [try mpeg(bytes, range)]
      }
    }
    switch container {
    case .wave(let order): return try wave(WaveHeader.checked(bytes, order))
    case .rf64: return try wave(WaveHeader.checkedRF64(bytes))
    case .w64: return try wave(WaveHeader.checkedW64(bytes))
    case .aiff: return whole(try SizedHeader.checkedAIFF(bytes))
    case .au(let order): return whole(try SizedHeader.checkedAU(bytes, order))
    case .caf: return whole(try SizedHeader.checkedCAF(bytes))
    case .flac: return whole(bytes)
    case .ogg:
      return try OggPages.audioStreams(in: bytes).map {
        Part(bytes: $0, samples: nil, isMPEG: false)
      }
    case .mpeg: return [try mpeg(bytes, bytes.indices)]
    }
  }

  private static func mpeg(_ bytes: [UInt8], _ part: Range<Int>) throws(AudioRefusal) -> Part {
    guard let frames = try MPEGFrames(bytes, in: part) else {
      throw AudioRefusal(part.isEmpty ? .noFrames : .notAudio)
    }
    return Part(bytes: frames.bytes, samples: frames.samples, isMPEG: true)
  }

  /// Why a file of no known container is refused.
  private static func unknown(_ reader: ByteReader) -> AudioRefusal {
    // A file with a mark that is too short for its header was truncated.
    guard AudioContainer.marks.contains(where: { reader.has($0, at: 0) }) else {
      return AudioRefusal(.notAudio)
    }
    if reader.count < 12 { return AudioRefusal(.truncated(.within(.header))) }
    // A form of another kind has a name, such as AVI or WEBP; a damaged file seldom does.
    let isNamed = reader.hasName(at: 8)
    return AudioRefusal(
      isNamed || !reader.has("RIF", at: 0)
        ? .notAudio : .malformed(.wave)
    )
  }
}
