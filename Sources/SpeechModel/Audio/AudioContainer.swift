/// The formats that libsndfile may open, recognized by a file's first bytes.
///
/// We keep our own list because libsndfile also tries rare formats with old parsers, some of which
/// never return on a malicious file, and some of which have no signature, so that any bytes may
/// pass for audio.
enum AudioContainer: Equatable {
  case wave(ByteOrder)
  case rf64
  case w64
  case aiff
  case au(ByteOrder)
  case caf
  case flac
  case ogg
  /// MPEG audio without a container: MP3, MP2 or MP1.
  case mpeg

  /// The marks of containers for which more bytes have to be checked.
  static let marks = ["RIFF", "RIFX", "RF64", "FORM", "caff", "riff", ".snd", "OggS"]

  /// The container that begins at an offset; nil for any other bytes.
  ///
  /// Checks everything that libsndfile checks to choose a parser.
  init?(_ reader: ByteReader, at offset: Int) {
    func has(_ mark: String, _ skipped: Int = 0) -> Bool { reader.has(mark, at: offset + skipped) }
    switch true {
    case has("RIFF") && has("WAVE", 8): self = .wave(.little)
    case has("RIFX") && has("WAVE", 8): self = .wave(.big)
    case has("RF64") && has("WAVE", 8): self = .rf64
    case has("riff") && has("wave", 24): self = .w64
    case has("FORM") && (has("AIFF", 8) || has("AIFC", 8)): self = .aiff
    case has(".snd"): self = .au(.big)
    case has("dns."): self = .au(.little)
    case has("caff") && has("desc", 8): self = .caf
    case has("fLaC"): self = .flac
    case has("OggS"): self = .ogg
    case MPEGHeader(reader.bytes, at: offset) != nil: self = .mpeg
    default: return nil
    }
  }
}
