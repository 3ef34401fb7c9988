/// Formats that phones and browsers write and libsndfile does not read, recognized by their first
/// bytes.
struct ForeignContainer: Equatable {
  /// The name of the format.
  let words: String
  /// The name of the format for ffmpeg, so that it tries no other, such as a list of files.
  let demuxer: String

  private init(_ words: String, _ demuxer: String) {
    self.words = words
    self.demuxer = demuxer
  }

  /// Nil for any other bytes.
  init?(_ reader: ByteReader) {
    // AAC files sometimes have ID3 tags, as MP3 files do.
    var start = 0
    while let length = MPEGTags.id3v2(reader, at: start) { start += length }
    guard
      let found = Self.mpeg4(reader) ?? Self.matroska(reader) ?? Self.stream(reader, at: start)
        ?? Self.marked(reader)
    else { return nil }
    self = found
  }

  /// A container that libsndfile reads, with a coding that it does not; nil for containers with
  /// only one coding.
  init?(_ container: AudioContainer, coding: String) {
    let known: (name: String, demuxer: String)? =
      switch container {
      case .wave, .rf64: ("a WAV file", "wav")
      case .w64: ("a W64 file", "w64")
      case .aiff: ("an AIFF file", "aiff")
      case .au: ("an AU file", "au")
      case .caf: ("a CAF file", "caf")
      case .ogg: ("an Ogg file", "ogg")
      case .flac, .mpeg: nil
      }
    guard let known else { return nil }
    self.init("\(known.name) with a rare coding (\(coding))", known.demuxer)
  }

  private static func marked(_ reader: ByteReader) -> ForeignContainer? {
    if reader.has("#!AMR", at: 0) {
      return ForeignContainer("an AMR file, as older phones record them", "amr")
    }
    if reader.has("RIFF", at: 0), reader.has("AVI ", at: 8) {
      return ForeignContainer("an AVI video", "avi")
    }
    if reader.has("FLV\u{1}", at: 0) { return ForeignContainer("a Flash video", "flv") }
    if reader.has("NIST_1A", at: 0) {
      return ForeignContainer("a NIST SPHERE file, as TIMIT has them", "nistsphere")
    }
    if reader.has("wvpk", at: 0) { return ForeignContainer("a WavPack file", "wv") }
    if reader.has("TTA1", at: 0) { return ForeignContainer("a True Audio file (TTA)", "tta") }
    if reader.bytes.starts(with: [0x0B, 0x77]) {
      return ForeignContainer("a Dolby Digital file (AC-3)", "ac3")
    }
    if reader.has("MAC ", at: 0) { return ForeignContainer("a Monkey's Audio file", "ape") }
    // Binary marks.
    let asf: [UInt8] = [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]
    if reader.bytes.starts(with: asf) {
      return ForeignContainer("a Windows Media file (WMA)", "asf")
    }
    if reader.bytes.starts(with: [0, 0, 1, 0xBA]) {
      return ForeignContainer("an MPEG video", "mpeg")
    }
    let (packet, sync) = (188, UInt8(0x47))
    if reader.count > 2 * packet, [0, packet, 2 * packet].allSatisfy({ reader.bytes[$0] == sync }) {
      return ForeignContainer("an MPEG transport stream", "mpegts")
    }
    return nil
  }

  /// MPEG-4 and formats with the same structure.
  private static func mpeg4(_ reader: ByteReader) -> ForeignContainer? {
    let demuxer = "mov"
    guard reader.has("ftyp", at: 4) else {
      // Movies from before the file type box begin with their first other box.
      let boxes = ["moov", "mdat", "wide", "free", "skip", "pnot"]
      return boxes.contains { reader.has($0, at: 4) } && reader.bytes[0] == 0
        ? ForeignContainer("a QuickTime movie", demuxer) : nil
    }
    if reader.has("M4A", at: 8) || reader.has("M4B", at: 8) {
      return ForeignContainer("an MPEG-4 audio file (M4A), as iPhones record them", demuxer)
    }
    if reader.has("3g", at: 8) {
      return ForeignContainer("a 3GP file, as phones record them", demuxer)
    }
    if reader.has("qt", at: 8) { return ForeignContainer("a QuickTime movie", demuxer) }
    // Pictures use the same container.
    if ["heic", "heix", "hevc", "mif1", "msf1", "avif", "avis"].contains(where: {
      reader.has($0, at: 8)
    }) {
      return nil
    }
    return ForeignContainer("an MPEG-4 file (MP4)", demuxer)
  }

  private static func matroska(_ reader: ByteReader) -> ForeignContainer? {
    guard reader.bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) else { return nil }
    let searched = 64
    let isWebM = (4..<searched).contains { reader.has("webm", at: $0) }
    return isWebM
      ? ForeignContainer("a WebM file, as browsers record them", "webm")
      : ForeignContainer("a Matroska file", "matroska")
  }

  /// AAC in frames without a container.
  private static func stream(_ reader: ByteReader, at start: Int) -> ForeignContainer? {
    guard start + 2 <= reader.count, reader.bytes[start] == 0xFF,
      reader.bytes[start + 1] & 0xF6 == 0xF0
    else { return nil }
    return ForeignContainer("an AAC file without a container (ADTS)", "aac")
  }
}

extension ForeignContainer {
  /// The command that converts all files with the same ending in a file's folder to a readable
  /// format.
  ///
  /// - Parameter path: The file; any other text for bytes from elsewhere.
  static func conversion(of path: String) -> String {
    let name = lastComponent(of: path)
    let folder = parentFolder(of: path)
    // A name that begins with a dash, or has a colon, needs a folder in front of it.
    let base = path.hasPrefix("/") ? folder : folder.isEmpty ? "." : "./\(folder)"
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
      let file = shellQuoted("\(base)/\(name)")
      return "ffmpeg -v error -i \(file) \(file).wav"
    }
    let ending = String(name[name.index(after: dot)...])
    // A file cannot be its own conversion.
    let new = ending == "wav" ? "flac" : "wav"
    let files = "\(base == "/" ? "" : shellQuoted(base))/*.\(shellQuoted(ending))"
    return "for f in \(files); do ffmpeg -v error -i \"$f\" \"${f%.*}.\(new)\"; done"
  }
}
