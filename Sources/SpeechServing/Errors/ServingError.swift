package import HTTPTypes
internal import SpeechModel

/// Why a request has no answer, in words for its sender: what was found, what is expected, what to do.
///
/// Each protocol renders it in a shape of its own. The message is what is sent, and nothing here
/// decides by it: the status and the properties below are the data.
package struct ServingError: Error, Equatable {
  /// The status of the response.
  package let status: HTTPResponse.Status
  /// The message.
  package let message: String
  /// After how many seconds the sender may try again; nil if the same request fails again.
  package var retryAfterSeconds: Int?
  /// The methods that the address has, for status 405.
  package var allowedMethods: String?
  /// Whether the body is not read any further, so that the connection has to be closed.
  package var closesConnection = false

  /// Makes an error with a status and a message.
  package init(_ status: HTTPResponse.Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The error for anything that the recognition of a recording throws.
  package init(_ error: any Error) {
    switch error {
    case let error as ServingError: self = error
    case let error as AudioError: self.init(error.reason.status, error.reason.requestWords)
    case let refusal as QueueRefusal: self.init(refusal)
    case let defect as JSONDefect: self.init(.badRequest, "not JSON: \(defect.words)")
    case is CancellationError: self.init(.serviceUnavailable, "the request was cancelled")
    case let error as ModelFileError where error.reason == .nonFiniteAnswer:
      self.init(.internalServerError, "the model's answer for this recording is not a number")
    default: self.init(.internalServerError, "the server failed; its log says why")
    }
  }

  private init(_ refusal: QueueRefusal) {
    switch refusal {
    case .full(let capacity):
      self.init(
        .serviceUnavailable,
        "\(counted(capacity, "recording")) \(capacity == 1 ? "waits" : "wait") already, the most that may;"
          + " try again in a second"
      )
      retryAfterSeconds = 1
    case .late(let seconds):
      self.init(
        .serviceUnavailable,
        "the recording has waited for \(seconds.shortText) seconds, the longest it may; try again"
          + " when there are fewer requests"
      )
      retryAfterSeconds = 1
    case .stopped:
      self.init(.serviceUnavailable, "the server is shutting down; try again")
      retryAfterSeconds = 1
    }
  }
}

extension AudioError.Reason {
  /// The status of a response about a recording.
  fileprivate var status: HTTPResponse.Status {
    switch self {
    case .notAudio, .foreign, .notConverted, .unsupported: .unsupportedMediaType
    case .duration, .size: .contentTooLarge
    default: .badRequest
    }
  }

  /// The error in words for the sender of a recording, who has no program to install here.
  fileprivate var requestWords: String {
    switch self {
    case .empty:
      "the recording is empty (0 bytes); expected the bytes of a WAV, FLAC, Ogg, MP3, AIFF, AU or CAF"
        + " file"
    case .foreign(let format, _):
      "this is \(format), which this server does not read; send WAV, FLAC, Ogg, MP3, AIFF, AU or CAF"
    default: explanation
    }
  }
}
