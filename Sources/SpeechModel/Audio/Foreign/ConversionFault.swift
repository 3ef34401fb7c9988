extension AudioError {
  /// Why the ffmpeg program could not read a recording.
  public enum ConversionFault: Equatable, Sendable {
    /// It cannot be started, for this reason.
    case notStarted(FileFault)
    /// The recording cannot be handed to it, for this reason.
    case notHandedOver(FileFault)
    /// It took longer than it may, in seconds.
    case tooLong(allowedSeconds: Double)
    /// It found no sound track.
    case noSound
    /// It failed with this message.
    case failed(detail: String)
    /// It failed without a message; with its exit status, or 128 and the signal that ended it.
    case ended(status: Int32)
  }
}

extension AudioError.ConversionFault: CustomStringConvertible {
  /// The fault in words.
  public var description: String {
    switch self {
    case .notStarted(let fault): "it cannot be started: \(fault)"
    case .notHandedOver(let fault): fault.description
    case .tooLong(let seconds): "it took more than \(Int(seconds)) seconds"
    case .noSound: "it holds no sound track"
    case .failed(let detail): detail
    case .ended(let status): "it ended with status \(status)"
    }
  }
}
