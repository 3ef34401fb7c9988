internal import Crypto
internal import Foundation
internal import SpeechModel

/// Decoded recordings, kept in memory up to a bound and read again past it.
///
/// Safe to use from several threads. What is kept stays kept: with clips visited in a new order
/// every pass, replacing one clip by another would gain nothing.
package final class ClipStore: Sendable {
  private struct State {
    var clips: [PathKey: AudioClip] = [:]
    var bytes = 0
    var rateHertz: Int?
  }

  /// The SHA-256 of files when they were read for the first time, by their paths.
  private typealias NotedHashes = LockedValue<[PathKey: String]>

  private let state = LockedValue(State())
  private let notedHashes: NotedHashes
  private let limitBytes: Int
  private let channel: ChannelChoice
  private let externalDecoder: ExternalDecoder?

  convenience init(
    limitBytes: Int,
    channel: ChannelChoice = .mean,
    externalDecoder: ExternalDecoder? = nil
  ) {
    self.init(limitBytes, channel, externalDecoder, NotedHashes([:]))
  }

  private init(
    _ limitBytes: Int,
    _ channel: ChannelChoice,
    _ externalDecoder: ExternalDecoder?,
    _ notedHashes: NotedHashes
  ) {
    self.limitBytes = limitBytes
    self.channel = channel
    self.externalDecoder = externalDecoder
    self.notedHashes = notedHashes
  }

  /// An empty store that reads files in the same way, and knows them as this one found them.
  func emptied(limitBytes: Int) -> ClipStore {
    ClipStore(limitBytes, channel, externalDecoder, notedHashes)
  }

  /// Reads a file for the first time.
  ///
  /// - Returns: Its sound, how many channels the file has, and the SHA-256 of its bytes.
  /// - Throws: `AudioError`, or `DatasetError.changed` if it was read before and was another.
  func survey(_ file: String) throws -> (clip: AudioClip, channels: Int, hash: String) {
    let (clip, channels, hash) = try read(file)
    keep(clip, file)
    return (clip, channels, hash)
  }

  /// Reads a file and compares it with what it was when it was read before.
  ///
  /// By its SHA-256: size and time may both stay as they were.
  private func read(_ file: String) throws -> (clip: AudioClip, channels: Int, hash: String) {
    let bytes = try AudioFile.contents(of: file)
    let (clip, channels) = try AudioFile.decodeWithChannels(
      bytes,
      name: file,
      channel: channel,
      externalDecoder: externalDecoder
    )
    let hash = hexadecimal(SHA256.hash(data: bytes))
    let noted = notedHashes.withLock { hashes in
      if hashes[PathKey(file)] == nil { hashes[PathKey(file)] = hash }
      return hashes[PathKey(file)]
    }
    guard noted == hash else { throw DatasetError.changed(path: file) }
    return (clip, channels, hash)
  }

  /// Sets the rate at which `samples` are given, in Hz.
  func setRate(hertz: Int) { state.withLock { $0.rateHertz = hertz } }

  /// The rate set, in Hz.
  var rateHertz: Int? { state.withLock { $0.rateHertz } }

  /// The samples [S] of a file, or a part of it, at the rate set.
  ///
  /// - Throws: `DatasetError` if it can no longer be read, or is no longer what it was.
  func samples(_ file: String, _ segment: Segment? = nil) throws -> [Float] {
    try clip(file, segment).samples
  }

  /// The recording in a file, or a part of it, at its own rate if no other was set.
  ///
  /// - Throws: `DatasetError` if it can no longer be read, or is no longer what it was.
  func clip(_ file: String, _ segment: Segment?) throws -> AudioClip {
    let clip = try clip(file)
    return segment?.part(of: clip) ?? clip
  }

  private func clip(_ file: String) throws -> AudioClip {
    let (kept, rate) = state.withLock { ($0.clips[PathKey(file)], $0.rateHertz) }
    do {
      let clip = try kept ?? read(file).clip
      guard let rate, clip.sampleRateHertz != rate else {
        if kept == nil { keep(clip, file) }
        return clip
      }
      let resampled = try Resampler.resample(clip, toHertz: rate)
      replace(by: resampled, file)
      return resampled
    } catch let error as AudioError {
      throw DatasetError.vanished(path: file, words: error.reason.explanation)
    }
  }

  private static func bytes(_ clip: AudioClip) -> Int { clip.samples.count * 4 + 128 }

  private func keep(_ clip: AudioClip, _ file: String) {
    state.withLock { state in
      guard state.clips[PathKey(file)] == nil, state.bytes + Self.bytes(clip) <= limitBytes else {
        return
      }
      state.clips[PathKey(file)] = clip
      state.bytes += Self.bytes(clip)
    }
  }

  private func replace(by new: AudioClip, _ file: String) {
    state.withLock { state in
      state.bytes -= state.clips[PathKey(file)].map(Self.bytes) ?? 0
      state.clips[PathKey(file)] = nil
      guard state.bytes + Self.bytes(new) <= limitBytes else { return }
      state.clips[PathKey(file)] = new
      state.bytes += Self.bytes(new)
    }
  }
}

/// A digest as people write it.
func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
