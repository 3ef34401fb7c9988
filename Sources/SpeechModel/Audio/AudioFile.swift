internal import Foundation

/// Reads recordings into clips and writes clips as WAV.
public enum AudioFile {
  /// Reads a file: WAV (integer, floating-point, µ-law, A-law, extensible), FLAC, Ogg, MP3, AIFF,
  /// AU, CAF.
  ///
  /// Several channels become their mean.
  ///
  /// - Throws: `AudioError`.
  public static func read(_ path: String, limits: AudioLimits = AudioLimits()) throws -> AudioClip {
    try decode(
      contents(of: path, limits: limits) { FirstBytes.areSound($0) || AudioContainer.isKnown($0) },
      name: path,
      limits: limits
    )
  }

  /// Decodes the bytes of an audio file; `name` is used in errors.
  ///
  /// - Throws: `AudioError`.
  public static func decode(
    _ bytes: [UInt8],
    name: String,
    limits: AudioLimits = AudioLimits()
  ) throws -> AudioClip {
    try decodeWithChannels(bytes, name: name, limits: limits).clip
  }

  /// Decodes the bytes of an audio file and tells how many channels were mixed down.
  ///
  /// - Throws: `AudioError`.
  package static func decodeWithChannels(
    _ bytes: [UInt8],
    name: String,
    limits: AudioLimits = AudioLimits()
  ) throws -> (clip: AudioClip, channels: Int) {
    func refuse(_ reason: AudioError.Reason) -> AudioError {
      AudioError(source: name, reason: reason)
    }
    if bytes.isEmpty { throw refuse(.empty) }
    guard AudioContainer.isKnown(bytes) else { throw refuse(.notAudio) }
    if let words = AudioContainer.truncation(of: bytes) { throw refuse(.truncated(words)) }
    do {
      let decoder = try SoundFileDecoder(bytes)
      guard limits.sampleRateHertz.contains(decoder.sampleRateHertz) else {
        throw refuse(
          .sampleRate(found: decoder.sampleRateHertz, allowed: limits.sampleRateHertz)
        )
      }
      guard (1...limits.channels).contains(decoder.channels) else {
        throw refuse(.channels(found: decoder.channels, allowed: limits.channels))
      }
      let samples = try mixedDown(
        decoder,
        isMPEG: AudioContainer.isMPEG(bytes),
        limits: limits,
        refuse: refuse
      )
      return (
        AudioClip(samples: samples, sampleRateHertz: decoder.sampleRateHertz), decoder.channels
      )
    } catch let refusal as SoundFileDecoder.Refusal {
      throw refuse(reason(for: refusal, bytes))
    }
  }

  /// Writes a clip as 16-bit WAV, or 32-bit floating-point where samples leave [-1, 1].
  ///
  /// The file appears whole or not at all.
  /// - Throws: `AudioError`.
  public static func write(_ clip: AudioClip, to path: String) throws {
    guard clip.samples.count <= WaveEncoder.mostSamples else {
      throw AudioError(source: path, reason: .unwritable("it would be larger than 4 GiB"))
    }
    do {
      try AtomicFile.write(WaveEncoder.encode(clip), to: path)
    } catch {
      throw AudioError(source: path, reason: .unwritable(error.words))
    }
  }

  /// The bytes of a file, or an error that says why there are none.
  ///
  /// - Parameter isWanted: Looks at the first `FirstBytes.count` of them before the rest is read.
  package static func contents(
    of path: String,
    limits: AudioLimits = AudioLimits(),
    isWanted: ([UInt8]) -> Bool = { _ in true }
  ) throws -> [UInt8] {
    func refuse(_ reason: AudioError.Reason) -> AudioError {
      AudioError(source: path, reason: reason)
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw refuse(errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno))))
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw refuse(.directory) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw refuse(.unreadable("it is not a regular file"))
    }
    guard status.st_size <= limits.fileBytes else {
      throw refuse(.size(foundBytes: Int(status.st_size), allowedBytes: limits.fileBytes))
    }
    guard let file = fopen(path, "rb") else {
      throw refuse(.unreadable(String(cString: strerror(errno))))
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
    if ferror(file) != 0 { throw refuse(.unreadable(String(cString: strerror(errno)))) }
    return bytes
  }

  private static func mixedDown(
    _ decoder: borrowing SoundFileDecoder,
    isMPEG: Bool,
    limits: AudioLimits,
    refuse: (AudioError.Reason) -> AudioError
  ) throws -> [Float] {
    let channels = decoder.channels
    let most = Int(
      min(Double(limits.samples), limits.durationSeconds * Double(decoder.sampleRateHertz))
    )
    var samples: [Float] = []
    var block = [Float](repeating: 0, count: 4_096 * channels)
    while true {
      let (frames, failure) = decoder.read(into: &block)
      if let failure {
        throw refuse(
          .truncated("decoding stopped after \(samples.count + frames) samples (\(failure))")
        )
      }
      if frames == 0 { break }
      if samples.count + frames > most {
        throw refuse(
          .duration(allowedSeconds: Double(most) / Double(decoder.sampleRateHertz))
        )
      }
      for frame in 0..<frames {
        var sum: Float = 0
        for channel in 0..<channels {
          let value = block[frame * channels + channel]
          guard value.isFinite else { throw refuse(.nonFinite(frame: samples.count)) }
          guard value.magnitude <= limits.magnitude else {
            throw refuse(.outOfRange(frame: samples.count, value: value))
          }
          sum += value
        }
        samples.append(channels == 1 ? sum : sum / Float(channels))
      }
    }
    if samples.isEmpty { throw refuse(.noFrames) }
    // An MPEG stream that was cut ends without an error, in the middle of what its header says.
    if isMPEG, samples.count < decoder.announcedFrames {
      throw refuse(
        .truncated(
          "its header announces \(decoder.announcedFrames) samples, \(samples.count) are there"
        )
      )
    }
    return samples
  }

  private static func reason(
    for refusal: SoundFileDecoder.Refusal,
    _ bytes: [UInt8]
  ) -> AudioError.Reason {
    if let coding = AudioContainer.unknownWaveCoding(bytes) { return .unsupported(coding) }
    // Only the codes 0 to 4 are promised by libsndfile; for the rest its words tell more.
    let words = refusal.words.trimmingCharacters(in: CharacterSet(charactersIn: " .\n"))
    let lowered = words.lowercased()
    let isUnsupported = ["unimplemented", "unsupported", "not supported", "no codec"].contains {
      lowered.contains($0)
    }
    return refusal.code == 4 || isUnsupported ? .unsupported(words) : .malformed(words)
  }
}
