internal import CProgram
internal import SpeechFoundation

/// Runs a program without a shell, with limits on time, memory and output; the program never
/// outlives the call.
package struct ProgramRun {
  var path: String
  var arguments: [String]
  /// The file that is its standard input.
  var input: Int32
  var timeoutSeconds: Double
  /// The most output, in bytes.
  var outputBytes: Int
  var memoryBytes: Int

  package init(
    path: String,
    arguments: [String],
    input: Int32,
    timeoutSeconds: Double,
    outputBytes: Int,
    memoryBytes: Int
  ) {
    self.path = path
    self.arguments = arguments
    self.input = input
    self.timeoutSeconds = timeoutSeconds
    self.outputBytes = outputBytes
    self.memoryBytes = memoryBytes
  }

  /// The outcome of a run.
  package enum Outcome {
    /// Its output, its exit status, and the last lines of its error stream.
    case finished(output: [UInt8], status: Int32, errors: [String])
    case tooMuch
    case tooLong
    case notStarted(FileFault)
  }

  /// How much of the error stream is kept, in bytes, and of its message, in characters.
  private static let (errorBytes, wordsLength) = (4_096, 200)

  package func start() -> Outcome {
    guard let output = Pipe(), let errors = Pipe() else {
      return .notStarted(.last)
    }
    var process = pid_t()
    let failure = spawn(&process, output: output.write, errors: errors.write)
    output.closeWriting()
    errors.closeWriting()
    if failure != 0 { return .notStarted(.system(code: failure)) }
    var status: Int32 = 0
    var (bytes, words): ([UInt8], [UInt8]) = ([], [])
    let problem = read(output.read, errors.read, &bytes, &words)
    if problem != nil { kill(process, SIGKILL) }
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    if let problem { return problem }
    // The lowest seven bits are the signal that ended it; the next eight its own status.
    let signal = status & 0x7F
    return .finished(
      output: bytes,
      status: signal == 0 ? status >> 8 & 0xFF : 128 + signal,
      errors: Self.cleaned(words)
    )
  }

  private func spawn(_ process: inout pid_t, output: Int32, errors: Int32) -> Int32 {
    // FFREPORT would make it write a file.
    let environment = ProcessInfo.processInfo.environment.filter { $0.key != "FFREPORT" }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    return asr_program_start(
      &process,
      path,
      &words,
      &variables,
      input,
      output,
      errors,
      UInt64(memoryBytes)
    )
  }

  /// Reads both streams to their ends; returns the failure, if any.
  private func read(
    _ output: Int32,
    _ errors: Int32,
    _ bytes: inout [UInt8],
    _ words: inout [UInt8]
  ) -> Outcome? {
    let end = ContinuousClock.now + .seconds(timeoutSeconds)
    var streams = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while streams.contains(where: { $0.fd >= 0 }) {
      let left = (end - ContinuousClock.now) / .milliseconds(1)
      if left <= 0 { return .tooLong }
      if poll(&streams, nfds_t(streams.count), Int32(min(left + 1, 1_000))) < 0, errno != EINTR {
        return .notStarted(.last)
      }
      for k in streams.indices where streams[k].fd >= 0 && streams[k].revents != 0 {
        let count = SpeechFoundation.read(streams[k].fd, &block, block.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        // poll ignores a stream that is done.
        if count <= 0 { streams[k].fd = -1 }
        if count > 0, k == 0 { bytes += block[..<count] }
        if count > 0, k == 1 { words = (words + block[..<count]).suffix(Self.errorBytes) }
        if bytes.count > outputBytes { return .tooMuch }
      }
    }
    return nil
  }

  /// The non-empty lines, without characters that a terminal would obey.
  private static func cleaned(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { $0.contains(where: \.isLetter) }
      .map { line in
        let plain = line.unicodeScalars.map {
          $0.properties.generalCategory == .control ? " " : String($0)
        }
        return String(plain.joined().trimmed(\.isWhitespace).prefix(wordsLength))
      }
  }
}

/// A pipe whose ends no other program inherits, closed when it is no longer used.
private final class Pipe {
  let read: Int32
  private(set) var write: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard asr_program_pipe(&ends) == 0 else { return nil }
    (read, write) = (ends[0], ends[1])
  }

  func closeWriting() {
    if write >= 0 { close(write) }
    write = -1
  }

  deinit {
    closeWriting()
    close(read)
  }
}
