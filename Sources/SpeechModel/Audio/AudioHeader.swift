internal import SpeechFoundation

/// What the header of a recording says about its sound; the sound itself is not read.
///
/// It may be damaged, or end early.
package struct AudioHeader: Sendable, Equatable {
  /// The sample rate, in Hz.
  package var sampleRateHertz: Int
  /// The number of samples of a channel.
  package var frames: Int

  /// Its length, in seconds.
  package var durationSeconds: Double { Double(frames) / Double(sampleRateHertz) }

  /// Reads the header of a WAV, AIFF, AU, CAF or FLAC file.
  ///
  /// Nil where only reading the whole file can tell: if its format states no length (MP3, Ogg), its
  /// header was never completed, it needs an external decoder, or it would be refused.
  ///
  /// - Parameters: As of `AudioFile.read`.
  package init?(
    ofFileAt path: String,
    limits: AudioLimits = AudioLimits(),
    channel: ChannelChoice = .mean
  ) {
    // The system would open the file named by the part before a NUL, and wait for a pipe's writer.
    guard !path.utf8.contains(0) else { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limits.fileBytes, Self.hasLength(descriptor),
      let decoder = try? SoundFileDecoder(descriptor, count: Int(status.st_size)),
      !decoder.isMPEG, limits.sampleRateHertz.contains(decoder.sampleRateHertz),
      decoder.channels >= channel.number ?? 1, decoder.channels <= limits.channels,
      (1...limits.samples).contains(decoder.announcedFrames)
    else { return nil }
    sampleRateHertz = decoder.sampleRateHertz
    frames = decoder.announcedFrames
    guard durationSeconds <= limits.durationSeconds else { return nil }
  }

  /// Whether a file's first bytes belong to a format whose header states the length.
  private static func hasLength(_ descriptor: Int32) -> Bool {
    let first = [UInt8](unsafeUninitializedCapacity: FirstBytes.count) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    switch AudioContainer(ByteReader(first), at: 0) {
    case .wave, .rf64, .w64, .aiff, .au, .caf, .flac: return true
    case .ogg, .mpeg, nil: return false
    }
  }
}
