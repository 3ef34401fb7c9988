internal import Foundation
internal import SpeechModel

/// What a file in a data set is, by its name and its first bytes.
enum FileKind: Equatable {
  /// Sound by its name or its bytes, whether it can be read or not; also what cannot be opened at
  /// all, so that somebody is told.
  case recording
  /// An archive, a spreadsheet: what to do with it.
  case packed(words: String)
  /// Anything else: a transcript, a picture, what file managers leave behind.
  case other

  /// Endings of recordings, those of formats that are not read, too.
  private static let endings: Set<String> = [
    "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "au", "snd", "caf",
    "w64", "rf64", "bwf", "mp2", "mpga", "m4a", "m4b", "aac", "mp4", "3gp", "3gpp", "3ga", "amr",
    "awb", "webm", "weba", "mka", "mkv", "mov", "wma", "asf", "sph", "nist", "gsm", "raw", "pcm",
    "vox", "spx", "ra", "rm", "ac3", "ape", "wv", "tta",
  ]

  init(path: String) {
    if Self.endings.contains(fileEnding(of: path)) {
      self = .recording
      return
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      self = .recording
      return
    }
    guard status.st_size > 0 else {
      self = .other
      return
    }
    guard let file = fopen(path, "rb") else {
      self = .recording
      return
    }
    defer { fclose(file) }
    let most = 512
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
      count = fread(buffer.baseAddress, 1, most, file)
    }
    if Self.beginLikeSound(bytes) {
      self = .recording
    } else if let words = Self.unpacking(path, bytes) {
      self = .packed(words: words)
    } else {
      self = .other
    }
  }

  private static func beginLikeSound(_ bytes: [UInt8]) -> Bool {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    if has("RIFF") || has("FORM") { return has("WAVE", at: 8) || has("AIF", at: 8) }
    if has("ftyp", at: 4) {
      return ["M4A", "M4B", "isom", "mp4", "3gp"].contains { has($0, at: 8) }
    }
    let signatures = [
      "RIFX", "RF64", "riff", "fLaC", "OggS", "caff", ".snd", "dns.", "ID3", "#!AMR", "NIST_1A",
    ]
    if signatures.contains(where: { has($0) }) { return true }
    // Matroska and WebM, ASF and WMA.
    if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) || bytes.starts(with: [0x30, 0x26, 0xB2, 0x75])
    {
      return true
    }
    // A frame of MPEG audio with a version, a layer, a bit rate and a sample rate that there are;
    // not the byte order mark of UTF-16.
    return bytes.count > 3 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0 && bytes[1] < 0xFE
      && bytes[1] & 0x18 != 0x08 && bytes[1] & 0x06 != 0 && bytes[2] >> 4 != 0xF
      && bytes[2] & 0x0C != 0x0C
  }

  /// How to get at what is packed in a file; nil for a file that is not packed.
  private static func unpacking(_ path: String, _ bytes: [UInt8]) -> String? {
    let ending = fileEnding(of: path)
    if ["xlsx", "xls", "ods", "numbers"].contains(ending) {
      return "this is a spreadsheet; save it as CSV"
    }
    let name = lastComponent(of: path).lowercased()
    let folder =
      name.range(of: ".tar").map { String(path.dropLast(name[$0.lowerBound...].count)) }
      ?? (path as NSString).deletingPathExtension
    let isTar = bytes.dropFirst(257).starts(with: "ustar".utf8)
    let isCompressed = [
      [0x1F, 0x8B], Array("BZh".utf8), [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x28, 0xB5, 0x2F, 0xFD],
    ].contains { bytes.starts(with: $0) }
    let (from, to) = (shellQuoted(path), shellQuoted(folder))
    if bytes.starts(with: "PK\u{3}\u{4}".utf8) {
      return "this is an archive; unpack it and name the folder: unzip -q \(from) -d \(to)"
    }
    let isNamedTar = name.contains(".tar") || ["tgz", "tbz", "tbz2", "txz"].contains(ending)
    if isTar || (isCompressed && isNamedTar) {
      return "this is an archive; unpack it and name the folder:"
        + " mkdir \(to) && tar -xf \(from) -C \(to)"
    }
    if isCompressed || bytes.starts(with: "Rar!".utf8) || bytes.starts(with: [0x37, 0x7A, 0xBC]) {
      return "this is a packed file; unpack it first"
    }
    return nil
  }

  /// What to say if a file of this kind is given as a data set; nil for nothing in particular.
  func sourceWords(path: String) -> String? {
    switch self {
    case .recording:
      "this is a recording; expected a folder with a folder of recordings for each label, or a"
        + " manifest (.csv, .tsv, .jsonl or .json)"
    case .packed(let words): words
    case .other: nil
    }
  }
}
