internal import Crypto
internal import Foundation
internal import SpeechModel

/// Decoded recordings, kept in memory up to a bound and read again past it.
///
/// Safe to use from several threads, also at several sample rates at once. Clips are never evicted:
/// with clips visited in a new order every pass, replacing one clip by another would gain nothing.
package final class ClipStore: Sendable {
  /// The key of a cached clip.
  private struct Key: Hashable {
    let file: PathKey
    /// The rate that it was resampled to, in Hz; nil for the file's own.
    let rateHertz: Int?
  }

  private struct State {
    var clips: [Key: AudioClip] = [:]
    var bytes = 0
    /// The SHA-256 of files when they were read for the first time.
    var hashes: [PathKey: String] = [:]
  }

  private let state = LockedValue(State())
  private let limitBytes: Int
  private let readsHeaders: Bool
  private let channel: ChannelChoice
  private let externalDecoder: ExternalDecoder?
  /// Sounds that are no files, by the names that stand for them.
  private let memory: [PathKey: AudioClip]

  init(
    limitBytes: Int,
    readsHeaders: Bool = false,
    channel: ChannelChoice = .mean,
    externalDecoder: ExternalDecoder? = nil,
    memory: [PathKey: AudioClip] = [:]
  ) {
    self.memory = memory
    self.limitBytes = limitBytes
    self.readsHeaders = readsHeaders
    self.channel = channel
    self.externalDecoder = externalDecoder
  }

  /// What a file's header says, if no more than that is to be read and it says enough.
  func outline(_ file: String) -> FileOutline? {
    guard readsHeaders, memory[PathKey(file)] == nil,
      let header = AudioHeader(ofFileAt: file, channel: channel)
    else { return nil }
    return FileOutline(file: file, header: header)
  }

  /// Reads a file for the first time.
  ///
  /// - Returns: Its sound, how many channels the file has, and the SHA-256 of its bytes.
  /// - Throws: `AudioError`, or `DatasetError.changed` if its bytes differ from an earlier reading.
  func load(_ file: String) throws -> (clip: AudioClip, channels: Int, hash: String) {
    if let clip = memory[PathKey(file)] {
      if let reason = AudioLimits().refusal(of: clip) {
        throw AudioError(source: file, reason: reason)
      }
      return (clip, 1, Self.hash(clip))
    }
    let (clip, channels, hash) = try read(file)
    keep(clip, file)
    return (clip, channels, hash)
  }

  /// Reads a file and compares it with its contents at the first reading.
  ///
  /// By its SHA-256: a changed file may have the same size and time.
  private func read(_ file: String) throws -> (clip: AudioClip, channels: Int, hash: String) {
    let bytes = try AudioFile.contents(of: file)
    let (clip, channels) = try AudioFile.decodeWithChannels(
      bytes,
      name: file,
      channel: channel,
      externalDecoder: externalDecoder
    )
    let hash = hexadecimal(SHA256.hash(data: bytes))
    let noted = state.withLock { state in
      if state.hashes[PathKey(file)] == nil { state.hashes[PathKey(file)] = hash }
      return state.hashes[PathKey(file)]
    }
    guard noted == hash else { throw DatasetError.changed(path: file) }
    return (clip, channels, hash)
  }

  /// What stands for the SHA-256 of a file's bytes: one over the samples and the rate.
  private static func hash(_ clip: AudioClip) -> String {
    var hash = SHA256()
    clip.samples.withUnsafeBytes { hash.update(bufferPointer: $0) }
    hash.update(data: Array("\(clip.sampleRateHertz) Hz".utf8))
    return hexadecimal(hash.finalize())
  }

  /// The samples [S] of a file, or a part of it, at a rate in Hz.
  ///
  /// - Throws: `DatasetError` if it can no longer be read, or has changed.
  func samples(
    _ file: String,
    _ segment: Segment? = nil,
    sampleRateHertz: Int
  ) throws -> [Float] {
    try clip(file, segment, sampleRateHertz: sampleRateHertz).samples
  }

  /// The recording in a file, or a part of it, at a rate in Hz, or its own for nil.
  ///
  /// - Throws: `DatasetError` if it can no longer be read, or has changed.
  func clip(
    _ file: String,
    _ segment: Segment?,
    sampleRateHertz: Int? = nil
  ) throws -> AudioClip {
    let clip = try clip(file, sampleRateHertz)
    return segment?.part(of: clip) ?? clip
  }

  private func clip(_ file: String, _ rate: Int?) throws -> AudioClip {
    let (ready, own) = state.withLock { state in
      (
        rate.flatMap { state.clips[Key(file: PathKey(file), rateHertz: $0)] },
        memory[PathKey(file)] ?? state.clips[Key(file: PathKey(file), rateHertz: nil)]
      )
    }
    if let ready { return ready }
    do {
      let clip = try own ?? read(file).clip
      guard let rate, clip.sampleRateHertz != rate else {
        if own == nil { keep(clip, file) }
        return clip
      }
      let resampled = try Resampler.resample(clip, toHertz: rate)
      // A caller that asks for one rate asks for the same again.
      drop(file)
      keep(resampled, file, rateHertz: rate)
      return resampled
    } catch let error as AudioError {
      throw DatasetError.noLongerReadable(path: file, reason: error.reason)
    }
  }

  private static func bytes(_ clip: AudioClip) -> Int { clip.samples.count * 4 + 128 }

  /// Keeps a clip if there is room.
  private func keep(_ clip: AudioClip, _ file: String, rateHertz: Int? = nil) {
    let key = Key(file: PathKey(file), rateHertz: rateHertz)
    state.withLock { state in
      guard state.clips[key] == nil, state.bytes + Self.bytes(clip) <= limitBytes else { return }
      state.clips[key] = clip
      state.bytes += Self.bytes(clip)
    }
  }

  /// Forgets a file at its own rate.
  private func drop(_ file: String) {
    state.withLock { state in
      let own = state.clips.removeValue(forKey: Key(file: PathKey(file), rateHertz: nil))
      state.bytes -= own.map(Self.bytes) ?? 0
    }
  }
}

/// A digest in hexadecimal digits.
func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
