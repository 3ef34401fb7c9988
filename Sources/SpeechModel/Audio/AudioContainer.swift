/// The formats that libsndfile is let open, told by a file's first bytes.
///
/// A list of our own, because libsndfile also tries rare formats whose parsers are old, some of
/// which never end on a hostile file, and some of which have no signature, so that any bytes may
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

  /// How containers begin that more has to be known of.
  static let marks = ["RIFF", "RIFX", "RF64", "FORM", "caff", "riff", ".snd", "OggS"]

  /// The container that begins there; nil for any other bytes.
  ///
  /// Everything that libsndfile looks at to choose a parser is looked at here.
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
