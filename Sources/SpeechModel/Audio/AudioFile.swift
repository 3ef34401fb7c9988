internal import SpeechFoundation

/// Reads recordings into clips and writes clips as WAV.
public enum AudioFile {
  /// Reads a file: WAV (integer, floating-point, µ-law, A-law, extensible), FLAC, Ogg, MP3, AIFF,
  /// AU, CAF, and, with an external decoder, the formats of phones and browsers (M4A, MP4, WebM,
  /// AMR, WMA).
  ///
  /// The format is recognized by the file's bytes, not by its name. Several channels are averaged,
  /// or one is selected.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What is refused as too large.
  ///   - channel: The channel to read, or the mean of all.
  ///   - externalDecoder: The program for formats that libsndfile does not read; without it they
  ///     are refused, and no program is run.
  /// - Throws: `AudioError`.
  public static func read(
    _ path: String,
    limits: AudioLimits = AudioLimits(),
    channel: ChannelChoice = .mean,
    externalDecoder: ExternalDecoder? = nil
  ) throws -> AudioClip {
    try decode(
      contents(of: path, limits: limits, isWanted: FirstBytes.maySound),
      name: path,
      limits: limits,
      channel: channel,
      externalDecoder: externalDecoder
    )
  }

  /// Decodes the bytes of an audio file as `read` does; `name` is used in errors.
  ///
  /// - Throws: `AudioError`.
  public static func decode(
    _ bytes: [UInt8],
    name: String,
    limits: AudioLimits = AudioLimits(),
    channel: ChannelChoice = .mean,
    externalDecoder: ExternalDecoder? = nil
  ) throws -> AudioClip {
    try decodeWithChannels(
      bytes,
      name: name,
      limits: limits,
      channel: channel,
      externalDecoder: externalDecoder
    ).clip
  }

  /// Decodes the bytes of an audio file and returns the number of its channels, too.
  ///
  /// - Throws: `AudioError`.
  package static func decodeWithChannels(
    _ bytes: [UInt8],
    name: String,
    limits: AudioLimits = AudioLimits(),
    channel: ChannelChoice = .mean,
    externalDecoder: ExternalDecoder? = nil
  ) throws -> (clip: AudioClip, channels: Int) {
    do throws(AudioRefusal) {
      if bytes.isEmpty { throw AudioRefusal(.empty) }
      guard bytes.count <= limits.fileBytes else {
        throw AudioRefusal(.size(foundBytes: bytes.count, allowedBytes: limits.fileBytes))
      }
      var bytes = bytes
      if let foreign = ForeignContainer(ByteReader(bytes)) {
        guard let externalDecoder else {
          let command = ForeignContainer.conversion(of: name)
          throw AudioRefusal(.foreign(format: foreign.words, command: command))
        }
        bytes = try externalDecoder.wave(of: bytes, foreign, limits: limits)
      }
      do throws(AudioRefusal) {
        return try decoded(DecodableAudio(bytes), bytes, limits, channel)
      } catch {
        guard case .unsupported(let coding) = error.reason, let externalDecoder,
          let container = AudioContainer(ByteReader(bytes), at: 0),
          let foreign = ForeignContainer(container, coding: coding)
        else { throw error }
        let wave = try externalDecoder.wave(of: bytes, foreign, limits: limits)
        return try decoded(DecodableAudio(wave), wave, limits, channel)
      }
    } catch {
      throw AudioError(source: name, reason: error.reason)
    }
  }

  /// Writes a clip as 16-bit WAV, or 32-bit floating-point where samples leave [-1, 1].
  ///
  /// The file appears whole or not at all.
  /// - Throws: `AudioError`.
  public static func write(_ clip: AudioClip, to path: String) throws {
    guard clip.samples.count <= WaveEncoder.mostSamples else {
      throw AudioError(source: path, reason: .unwritable(.tooLarge))
    }
    do {
      try AtomicFile.write(WaveEncoder.encode(clip), to: path)
    } catch {
      throw AudioError(source: path, reason: .unwritable(error.fault))
    }
  }

  /// The bytes of a file, or an error that says why it cannot be read.
  ///
  /// - Parameter isWanted: Inspects the first `FirstBytes.count` bytes before the rest is read.
  package static func contents(
    of path: String,
    limits: AudioLimits = AudioLimits(),
    isWanted: ([UInt8]) -> Bool = { _ in true }
  ) throws -> [UInt8] {
    func refuse(_ reason: AudioError.Reason) -> AudioError {
      AudioError(source: path, reason: reason)
    }
    // The system would open the file named by the part before it.
    if path.utf8.contains(0) { throw refuse(.unreadable(.nameWithNUL)) }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw refuse(errno == ENOENT ? .missing : .unreadable(.last))
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw refuse(.directory) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw refuse(.unreadable(.irregular))
    }
    guard status.st_size <= limits.fileBytes else {
      throw refuse(.size(foundBytes: Int(status.st_size), allowedBytes: limits.fileBytes))
    }
    guard let file = fopen(path, "rb") else {
      throw refuse(.unreadable(.last))
    }
    defer { fclose(file) }
    let size = Int(status.st_size)
    let first = [UInt8](unsafeUninitializedCapacity: FirstBytes.count) { buffer, count in
      count = fread(buffer.baseAddress, 1, min(size, FirstBytes.count), file)
    }
    if !first.isEmpty && !isWanted(first) { throw refuse(.notAudio) }
    rewind(file)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    if ferror(file) != 0 { throw refuse(.unreadable(.last)) }
    return bytes
  }

  private static func decoded(
    _ audio: DecodableAudio,
    _ bytes: [UInt8],
    _ limits: AudioLimits,
    _ channel: ChannelChoice
  ) throws(AudioRefusal) -> (clip: AudioClip, channels: Int) {
    var rate: Int?
    var mix: ChannelMix?
    for part in audio.parts {
      let decoder = try opened(part, of: bytes)
      guard limits.sampleRateHertz.contains(decoder.sampleRateHertz) else {
        throw AudioRefusal(
          .sampleRate(found: decoder.sampleRateHertz, allowed: limits.sampleRateHertz)
        )
      }
      guard (1...limits.channels).contains(decoder.channels) else {
        throw AudioRefusal(.channels(found: decoder.channels, allowed: limits.channels))
      }
      var sound: ChannelMix
      if let mix {
        sound = mix
      } else {
        sound = try ChannelMix(channel, of: decoder.channels, magnitude: limits.magnitude)
      }
      guard rate ?? decoder.sampleRateHertz == decoder.sampleRateHertz,
        sound.channels == decoder.channels
      else {
        throw AudioRefusal(.mixedStreams)
      }
      try read(decoder, part, limits, &sound)
      rate = decoder.sampleRateHertz
      mix = sound
    }
    guard let rate, let mix, !mix.samples.isEmpty else { throw AudioRefusal(.noFrames) }
    try mix.checkCancellation()
    return (AudioClip(samples: mix.samples, sampleRateHertz: rate), mix.channels)
  }

  private static func opened(
    _ part: DecodableAudio.Part,
    of bytes: [UInt8]
  ) throws(AudioRefusal) -> SoundFileDecoder {
    do throws(SoundFileDecoder.Refusal) {
      return try SoundFileDecoder(part.bytes)
    } catch {
      throw AudioRefusal(reason(for: error, bytes))
    }
  }

  /// Decodes a part to its end.
  private static func read(
    _ decoder: borrowing SoundFileDecoder,
    _ part: DecodableAudio.Part,
    _ limits: AudioLimits,
    _ mix: inout ChannelMix
  ) throws(AudioRefusal) {
    let most = Int(
      min(Double(limits.samples), limits.durationSeconds * Double(decoder.sampleRateHertz))
    )
    let before = mix.samples.count
    var block = [Float](repeating: 0, count: 4_096 * decoder.channels)
    while true {
      let (frames, failure) = decoder.read(into: &block)
      if let failure {
        throw AudioRefusal(
          .truncated(.decoding(samples: mix.samples.count + frames, detail: failure))
        )
      }
      if frames == 0 { break }
      if mix.samples.count + frames > most {
        throw AudioRefusal(
          .duration(allowedSeconds: Double(most) / Double(decoder.sampleRateHertz))
        )
      }
      try mix.add(block, frames: frames)
    }
    // An MPEG stream whose decoding stops early ends without an error.
    let expected = part.samples ?? decoder.announcedFrames
    if part.isMPEG, mix.samples.count - before < expected {
      throw AudioRefusal(
        .truncated(.samples(announced: expected, found: mix.samples.count - before))
      )
    }
  }

  private static func reason(
    for refusal: SoundFileDecoder.Refusal,
    _ bytes: [UInt8]
  ) -> AudioError.Reason {
    if let coding = WaveHeader.unknownCoding(bytes) { return .unsupported(detail: coding) }
    // libsndfile reports a missing file when it finds no sound where it expects an embedded file.
    if refusal.words.contains("File does not exist") {
      return .malformed(.noSound)
    }
    // libsndfile guarantees the codes 0 to 4 only; for the others, its messages say more.
    let words = String(refusal.words.trimmed { " .\n".contains($0) })
    let lowered = words.lowercased()
    let isUnsupported = ["unimplemented", "unsupported", "not supported", "no codec"].contains {
      lowered.contains($0)
    }
    return refusal.code == 4 || isUnsupported
      ? .unsupported(detail: words) : .malformed(.decoder(detail: words))
  }
}
