import CommandLineSupport
import Foundation
import SpeechModel

/// A sound card that ALSA, the sound system of Linux, records from.
///
/// ALSA's library is opened when a card is asked for, so that the program is built and runs without it.
final class SoundCard {
  /// How samples are recorded.
  let coding: SampleCoding
  /// How often sound was lost, as nobody took it in time.
  private(set) var gaps = 0
  private let name: String
  private let library: Library
  private let recorder: OpaquePointer

  /// The rate at which most cards record by themselves, in Hz.
  static let usualRateHertz = 48_000
  /// The sound that waits here while the program is busy, in microseconds.
  private static let bufferMicroseconds: UInt32 = 500_000
  /// The parts of a second in which sound is handed over.
  private static let blocksPerSecond = 50
  // From <alsa/pcm.h>.
  private static let capture: CInt = 1
  private static let s16LittleEndian: CInt = 2
  private static let interleaved: CInt = 3

  /// Opens a card and starts recording.
  ///
  /// - Parameter name: ALSA's name for it, such as `default`.
  /// - Throws: `SoundCardError`.
  init(_ name: String, channels: Int, sampleRateHertz: Int) throws {
    self.name = name
    coding = SampleCoding(encoding: .s16le, channels: channels, sampleRateHertz: sampleRateHertz)
    library = try Library()
    var opened: OpaquePointer?
    let status = library.open(&opened, name, Self.capture, 0)
    guard status >= 0, let opened else {
      throw SoundCardError.notOpened(
        name: name,
        words: status == -ENOENT ? "there is no such sound card" : library.words(status)
      )
    }
    recorder = opened
    let format = library.setParameters(
      recorder,
      Self.s16LittleEndian,
      Self.interleaved,
      UInt32(channels),
      UInt32(sampleRateHertz),
      1,
      Self.bufferMicroseconds
    )
    guard format >= 0 else {
      throw SoundCardError.otherFormat(name: name, coding: coding, words: library.words(format))
    }
  }

  deinit { _ = library.close(recorder) }

  /// Waits for sound, and returns the bytes of the next samples; nil when no more come, as where ALSA plays a
  /// file instead.
  ///
  /// - Throws: `SoundCardError` if the card records no longer.
  func read() throws -> [UInt8]? {
    let frames = max(1, coding.sampleRateHertz / Self.blocksPerSecond)
    let bytesPerFrame = MemoryLayout<Int16>.size * coding.channels
    var block = [UInt8](repeating: 0, count: frames * bytesPerFrame)
    while true {
      let count = block.withUnsafeMutableBytes {
        library.read(recorder, $0.baseAddress, UInt(frames))
      }
      if count >= 0 { return count > 0 ? Array(block[..<(count * bytesPerFrame)]) : nil }
      guard library.recover(recorder, CInt(count), 1) >= 0 else {
        throw SoundCardError.lost(name: name, words: library.words(CInt(count)))
      }
      gaps += 1
    }
  }
}

extension SoundCard {
  /// The functions of ALSA's library that record.
  private struct Library {
    private typealias MessageHandler =
      @convention(c) (
        UnsafePointer<CChar>?, CInt, UnsafePointer<CChar>?, CInt, UnsafePointer<CChar>?
      ) -> Void

    let open:
      @convention(c) (UnsafeMutablePointer<OpaquePointer?>, UnsafePointer<CChar>, CInt, CInt) ->
        CInt
    let setParameters:
      @convention(c) (OpaquePointer, CInt, CInt, UInt32, UInt32, CInt, UInt32) -> CInt
    let read: @convention(c) (OpaquePointer, UnsafeMutableRawPointer?, UInt) -> Int
    let recover: @convention(c) (OpaquePointer, CInt, CInt) -> CInt
    let close: @convention(c) (OpaquePointer) -> CInt
    private let message: @convention(c) (CInt) -> UnsafePointer<CChar>?

    private static let file = "libasound.so.2"

    init() throws {
      guard let handle = dlopen(Self.file, RTLD_NOW) else { throw SoundCardError.noLibrary }
      func function<Function>(_ name: String) throws -> Function {
        guard let address = dlsym(handle, name) else { throw SoundCardError.noLibrary }
        return unsafeBitCast(address, to: Function.self)
      }
      open = try function("snd_pcm_open")
      setParameters = try function("snd_pcm_set_params")
      read = try function("snd_pcm_readi")
      recover = try function("snd_pcm_recover")
      close = try function("snd_pcm_close")
      message = try function("snd_strerror")
      // ALSA would print messages of its own about every card that cannot be opened. Its handlers take
      // more arguments, as those of printf; a function that takes only the first leaves them alone.
      let handleMessages: @convention(c) (MessageHandler?) -> CInt = try function(
        "snd_lib_error_set_handler"
      )
      _ = handleMessages { _, _, _, _, _ in }
    }

    /// ALSA's words for an error.
    func words(_ status: CInt) -> String {
      message(status).map { String(cString: $0) } ?? "error \(status)"
    }
  }
}

/// Why a sound card cannot be listened to.
enum SoundCardError: Error, Equatable {
  /// ALSA's library is not there.
  case noLibrary
  /// There is no such card, or another program has it; with ALSA's words.
  case notOpened(name: String, words: String)
  /// It does not record with so many channels at this rate; with ALSA's words.
  case otherFormat(name: String, coding: SampleCoding, words: String)
  /// It records no longer; with ALSA's words.
  case lost(name: String, words: String)
}

extension SoundCardError: CustomStringConvertible {
  /// One line for the user: what was found, and what to do.
  var description: String {
    switch self {
    case .noLibrary:
      "--device needs ALSA's library, which is not here; install it with: sudo apt install libasound2"
    case .notOpened(let name, let words):
      "\(name): cannot be recorded from: \(words); 'arecord -L' lists the sound cards (sudo apt"
        + " install alsa-utils)"
    case .otherFormat(let name, let coding, let words):
      "\(name): does not record \(counted(coding.channels, "channel")) at"
        + " \(coding.sampleRateHertz) Hz: \(words); name others with --channels and --rate"
        + (name.hasPrefix("hw:") ? ", or have ALSA convert with --device plug\(name)" : "")
    case .lost(let name, let words): "\(name): records no longer: \(words)"
    }
  }
}
