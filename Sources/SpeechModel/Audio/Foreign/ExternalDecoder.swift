internal import SpeechFoundation

/// The `ffmpeg` program, which reads the formats that phones and browsers write.
///
/// It is run only if the caller passes it to the call that reads: a server that accepts untrusted
/// files decides for itself whether programs run on them.
public struct ExternalDecoder: Sendable, Hashable {
  /// The path of the program.
  public var path: String
  /// The most time that a recording may take, in seconds.
  public var timeoutSeconds = 60.0

  /// Makes a decoder of the program at a path.
  public init(path: String) { self.path = path }

  /// The `ffmpeg` in the folders of `PATH`; nil if there is none.
  public static let installed = installedProgram("ffmpeg").map { ExternalDecoder(path: $0) }

  /// The program's input.
  private static let input = "file:/dev/stdin"
  /// Parts of its messages, in lower case, about files without sound, truncated files and damaged
  /// ones.
  private static let signsOfNoSound = ["matches no streams"]
  private static let signsOfACut = [
    "prematurely", "truncat", "moov atom not found", "partial file",
  ]
  private static let signsOfDamage = ["invalid data", "corrupt", "error while decoding"]

  /// The memory that the program may take, in bytes.
  private static let memoryBytes = 4 << 30

  /// The first sound track of a file as the bytes of a WAV file, with its own rate and channels.
  ///
  /// - Throws: `AudioRefusal` with the program's message if it fails, takes too long or writes too
  ///   much.
  func wave(
    of bytes: [UInt8],
    _ container: ForeignContainer,
    limits: AudioLimits
  ) throws(AudioRefusal) -> [UInt8] {
    func refuse(_ fault: AudioError.ConversionFault) -> AudioRefusal {
      AudioRefusal(.notConverted(format: container.words, fault))
    }
    // By a file without a name: the program sees no path that it could interpret, and can seek in
    // the file, unlike in a pipe.
    guard let file = tmpfile() else { throw refuse(.notHandedOver(.last)) }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0,
      fseek(file, 0, SEEK_SET) == 0
    else { throw refuse(.notHandedOver(.last)) }
    // Somewhat more, so that a recording that is too long can be detected.
    let seconds = String(Int(min(limits.durationSeconds, 1e6)) + 1)
    let arguments = [
      "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe",
      "-max_alloc", String(Self.memoryBytes / 4), "-threads", "1", "-f", container.demuxer,
      "-i", Self.input, "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1",
      "-t", seconds, "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
    ]
    let run = ProgramRun(
      path: path,
      arguments: arguments,
      input: fileno(file),
      timeoutSeconds: timeoutSeconds,
      outputBytes: limits.fileBytes,
      memoryBytes: Self.memoryBytes
    )
    switch run.start() {
    case .finished(let output, let status, let errors):
      func says(_ signs: [String]) -> Bool {
        errors.contains { line in signs.contains { line.lowercased().contains($0) } }
      }
      if says(Self.signsOfNoSound) { throw refuse(.noSound) }
      // It continues after both with the rest of the file, and exits with status 0.
      if says(Self.signsOfACut) {
        throw AudioRefusal(.truncated(.foreign(format: container.words)))
      }
      let isWhole = status == 0 && !output.isEmpty && !says(Self.signsOfDamage)
      if isWhole { return output }
      let detail = errors.last?.replacing("\(Self.input): ", with: "")
      throw refuse(detail.map { .failed(detail: $0) } ?? .ended(status: status))
    case .tooMuch: throw AudioRefusal(.duration(allowedSeconds: limits.durationSeconds))
    case .tooLong: throw refuse(.tooLong(allowedSeconds: timeoutSeconds))
    case .notStarted(let fault): throw refuse(.notStarted(fault))
    }
  }
}
