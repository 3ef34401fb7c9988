internal import CASRBaseline
internal import SpeechFoundation
internal import SpeechModel

/// Why a call failed: the status that it returns, and a text for people.
struct Failure: Error {
  let status: asr_status
  let words: String

  init(_ status: Int, _ words: String) {
    self.status = asr_status(status)
    self.words = words
  }

  /// The failure that an error of the library is to a caller in C.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as AudioError: self.init(Self.status(error.reason), error.description)
    case let error as ModelFileError: self.init(Self.status(error.reason), error.description)
    default: self.init(Int(ASR_INVALID_ARGUMENT), "\(error)")
    }
  }

  /// The failure of a call whose argument is not as the header says.
  static func argument(_ words: String) -> Failure { Failure(Int(ASR_INVALID_ARGUMENT), words) }

  private static func status(_ reason: AudioError.Reason) -> Int {
    switch reason {
    case .missing, .directory, .unreadable: Int(ASR_UNREADABLE)
    default: Int(ASR_NOT_AUDIO)
    }
  }

  private static func status(_ reason: ModelFileError.Reason) -> Int {
    switch reason {
    case .unreadable: Int(ASR_UNREADABLE)
    case .version: Int(ASR_OTHER_MODEL_FORMAT)
    case .nonFiniteAnswer: Int(ASR_NO_ANSWER)
    default: Int(ASR_NOT_A_MODEL)
    }
  }
}

/// Runs a call's body and returns its status; the text of a failure is kept for the thread.
func status(_ body: () throws -> Void) -> asr_status {
  do {
    try body()
    return asr_status(ASR_OK)
  } catch {
    let failure = Failure(error)
    ErrorText.keep(failure.words)
    return failure.status
  }
}

/// The text of each thread's last failure.
enum ErrorText {
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    // Nil where the process has used up the values of threads: texts are empty then.
    return pthread_key_create(&key, { free($0) }) == 0 ? key : nil
  }()

  /// Replaces the thread's text.
  static func keep(_ words: String) {
    guard let key else { return }
    free(pthread_getspecific(key))
    pthread_setspecific(key, strdup(words))
  }

  /// The thread's text; nil if no call has failed.
  static var kept: UnsafePointer<CChar>? {
    guard let key, let text = pthread_getspecific(key) else { return nil }
    return UnsafePointer(text.assumingMemoryBound(to: CChar.self))
  }
}

/// A copy of a text for callers in C, to be deallocated.
func copied(_ text: String) -> UnsafeMutablePointer<CChar> {
  let bytes = Array(text.utf8CString)
  // Not strdup, which may return null.
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
  copy.initialize(from: bytes, count: bytes.count)
  return copy
}
