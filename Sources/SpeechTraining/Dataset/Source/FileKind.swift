internal import Foundation
internal import SpeechModel

/// The kind of a file in a data set, by its name and its first bytes.
enum FileKind: Equatable {
  /// Sound by its name or its bytes, readable or not; also a file that cannot be opened at
  /// all, so that it is reported.
  case recording
  /// An archive, a spreadsheet.
  case packed(PackedFile)
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
    } else if let packed = PackedFile(path, bytes) {
      self = .packed(packed)
    } else {
      self = .other
    }
  }

  /// What is wrong with a file of this kind as a source that is no folder.
  var faultAsSource: ManifestFault {
    switch self {
    case .recording: .recording
    case .packed(let file): .packed(file)
    case .other: .ending
    }
  }
}

extension PackedFile {
  /// Recognizes a packed file by its name and its first bytes; nil for any other.
  fileprivate init?(_ path: String, _ bytes: [UInt8]) {
    let ending = fileEnding(of: path)
    if ["xlsx", "xls", "ods", "numbers"].contains(ending) {
      self = .spreadsheet
      return
    }
    let name = lastComponent(of: path).lowercased()
    let folder =
      name.range(of: ".tar").map { String(path.dropLast(name[$0.lowerBound...].count)) }
      ?? (path as NSString).deletingPathExtension
    let isTar = bytes.dropFirst(257).starts(with: "ustar".utf8)
    let isCompressed = [
      [0x1F, 0x8B], Array("BZh".utf8), [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x28, 0xB5, 0x2F, 0xFD],
    ].contains { bytes.starts(with: $0) }
    let isNamedTar = name.contains(".tar") || ["tgz", "tbz", "tbz2", "txz"].contains(ending)
    if bytes.starts(with: "PK\u{3}\u{4}".utf8) {
      self = .zip(path: path, folder: folder)
    } else if isTar || (isCompressed && isNamedTar) {
      self = .tar(path: path, folder: folder)
    } else if isCompressed || bytes.starts(with: "Rar!".utf8)
      || bytes.starts(with: [0x37, 0x7A, 0xBC])
    {
      self = .other
    } else {
      return nil
    }
  }
}
