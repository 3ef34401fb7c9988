/// Why a recording could not be read or written, with what was found.
public struct AudioError: Error, Equatable {
  /// What was wrong.
  public enum Reason: Equatable, Sendable {
    /// There is no such file.
    case missing
    /// The path names a folder.
    case directory
    /// It cannot be opened or read, for this reason.
    case unreadable(FileFault)
    /// It has no bytes at all.
    case empty
    /// Its first bytes belong to no audio format.
    case notAudio
    /// A format that only the ffmpeg program reads, which was not available; with its description,
    /// and the command that converts such files in its folder.
    case foreign(format: String, command: String)
    /// A format that the ffmpeg program failed to read, for this reason.
    case notConverted(format: String, ConversionFault)
    /// It ends before what its header announces.
    case truncated(Truncation)
    /// A coding that libsndfile cannot decode; with its name or libsndfile's message.
    case unsupported(detail: String)
    /// It holds several streams one after another, of different rates or channels.
    case mixedStreams
    /// It contradicts itself or its format.
    case malformed(Damage)
    /// It is well formed and contains no sample.
    case noFrames
    /// A sample is NaN or infinite.
    case nonFinite(frame: Int)
    /// A sample is far outside [-1, 1].
    case outOfRange(frame: Int, value: Float)
    /// The sample rate lies outside the limits.
    case sampleRate(found: Int, allowed: ClosedRange<Int>)
    /// Samples of another rate than the stream that they continue.
    case otherRate(found: Int, expected: Int)
    /// More channels than the limit.
    case channels(found: Int, allowed: Int)
    /// It has no channel of the requested number.
    case noSuchChannel(wanted: Int, found: Int)
    /// The mean of its channels is so much fainter than the loudest of them, in dB, that they must be
    /// of opposite sign.
    case channelsCancel(decibels: Int)
    /// Longer than the limit.
    case duration(allowedSeconds: Double)
    /// More bytes than the limit.
    case size(foundBytes: Int, allowedBytes: Int)
    /// It could not be written, for this reason.
    case unwritable(FileFault)
    /// The resampler failed; with its message.
    case resampling(detail: String)
  }

  /// The file's path, or a name for bytes that came from elsewhere.
  public var source: String
  /// What was wrong.
  public var reason: Reason

  /// Makes an error about the file or other source named.
  public init(source: String, reason: Reason) {
    self.source = source
    self.reason = reason
  }
}

extension AudioError: CustomStringConvertible {
  /// One line for the user: the file, what was found, what was expected.
  public var description: String { "\(source): \(reason.explanation)" }
}

extension AudioError.Reason {
  /// The error without the file's name.
  package var explanation: String {
    switch self {
    case .missing: "there is no such file"
    case .directory: "this is a folder; expected an audio file"
    case .unreadable(let fault): "cannot be read: \(fault)"
    case .empty: "the file is empty (0 bytes)"
    case .notAudio:
      "not an audio file that can be read here; expected WAV, FLAC, Ogg, MP3, AIFF, AU or CAF"
    case .foreign(let format, let command):
      "this is \(format), which takes the ffmpeg program to read; install it (sudo apt install"
        + " ffmpeg), or convert the recordings where it is: \(command)"
    case .notConverted(let format, let fault):
      "this is \(format), and ffmpeg cannot read it: \(fault)"
    case .truncated(let truncation): "truncated: \(truncation); copy or record the file again"
    case .unsupported(let detail):
      "this kind of audio coding is not supported (\(detail)); convert it to 16-bit WAV or FLAC"
    case .mixedStreams:
      "holds several streams of different rates or channels; convert each by itself"
    case .malformed(let damage):
      "damaged, or not what its header says (\(damage)); copy or convert the file again"
    case .noFrames: "holds no sound: its header is fine but it has 0 samples"
    case .nonFinite(let frame):
      "sample \(frame) is not a number or infinite; export the file again"
    case .outOfRange(let frame, let value):
      "sample \(frame) is \(value); floating-point samples must lie in about -1 to 1,"
        + " so scale the file first"
    case .sampleRate(let found, let allowed):
      "sample rate \(found) Hz; expected \(allowed.lowerBound) to \(allowed.upperBound) Hz"
    case .otherRate(let found, let expected):
      "sample rate \(found) Hz in a stream of \(expected) Hz; expected one rate; resample such samples, or begin"
        + " another stream"
    case .channels(let found, let allowed): "\(found) channels; expected 1 to \(allowed)"
    case .noSuchChannel(let wanted, let found):
      "has \(counted(found, "channel")); expected channel \(wanted)"
    case .channelsCancel(let decibels):
      "its channels cancel each other: their mean is \(decibels) dB fainter than the louder one, as"
        + " where one is wired upside down"
    case .duration(let seconds):
      "longer than \(Int(seconds)) seconds; cut it into shorter recordings"
    case .size(let found, let allowed):
      "\((found + 1_048_575) / 1_048_576) MiB; expected at most \(allowed / 1_048_576) MiB"
    case .unwritable(let fault): "cannot be written: \(fault)"
    case .resampling(let detail): "cannot be resampled: \(detail)"
    }
  }
}
