internal import Foundation
internal import SpeechModel

/// The kind of a file in a data set, by its name and its first bytes.
enum FileKind: Equatable {
  /// Sound by its name or its bytes, readable or not; also a file that cannot be opened at
  /// all, so that it is reported.
  case recording
  /// An archive, a spreadsheet: what to do with it.
  case packed(words: String)
  /// Anything else: a transcript, a picture, files left behind by file managers.
  case other

  init(path: String) {
    if RecordingEndings.all.contains(fileEnding(of: path)) {
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
    let bytes = [UInt8](unsafeUninitializedCapacity: FirstBytes.count) { buffer, count in
      count = fread(buffer.baseAddress, 1, FirstBytes.count, file)
    }
    if FirstBytes.areSound(bytes) {
      self = .recording
    } else if let words = Self.unpacking(path, bytes) {
      self = .packed(words: words)
    } else {
      self = .other
    }
  }

  /// How to unpack a file; nil for a file that is not packed.
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

  /// The advice if a file of this kind is given as a data set; nil if there is none.
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
