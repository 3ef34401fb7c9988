import SpeechModel
import TestSupport
import Testing

@Suite struct AudioChannelTests {
  /// The bytes of a floating-point WAV file of several channels.
  static func wave(_ channels: [[Float]]) -> [UInt8] {
    let frames = channels[0].indices.map { frame in channels.map { $0[frame] } }
    let data = frames.joined().flatMap { AudioStreams.little($0.bitPattern) }
    let width = 4 * channels.count
    let format: [UInt8] =
      AudioStreams.little(UInt16(3)) + AudioStreams.little(UInt16(channels.count))
      + AudioStreams.little(UInt32(16_000)) + AudioStreams.little(UInt32(16_000 * width))
      + AudioStreams.little(UInt16(width)) + AudioStreams.little(UInt16(32))
    return Array("RIFF".utf8) + AudioStreams.little(UInt32(36 + data.count))
      + Array("WAVEfmt ".utf8)
      + AudioStreams.little(UInt32(16)) + format + Array("data".utf8)
      + AudioStreams.little(UInt32(data.count)) + data
  }

  static let sound = tone(hertz: 300, seconds: 0.1).samples
  static let other = tone(hertz: 500, seconds: 0.1, amplitude: 0.2).samples

  @Test func meanOrOneChannel() throws {
    let bytes = Self.wave([Self.sound, Self.other])
    let mean = try AudioFile.decode(bytes, name: "x").samples
    #expect(mean == zip(Self.sound, Self.other).map { ($0 + $1) / 2 })
    for (number, expected) in [(1, Self.sound), (2, Self.other)] {
      let clip = try AudioFile.decode(bytes, name: "x", channel: .number(number))
      #expect(clip.samples == expected)
    }
    #expect(throws: AudioError(source: "x", reason: .noSuchChannel(wanted: 3, found: 2))) {
      try AudioFile.decode(bytes, name: "x", channel: .number(3))
    }
    let single = Self.wave([Self.sound])
    #expect(try AudioFile.decode(single, name: "x", channel: .number(1)).samples == Self.sound)
    let error = #expect(throws: AudioError.self) {
      try AudioFile.decode(single, name: "x.wav", channel: .number(2))
    }
    #expect(error?.description == "x.wav: has 1 channel; expected channel 2")
  }

  @Test func channelsThatCancelAreRefused() throws {
    func inverted(_ gain: Float, offset: Float = 0) -> [UInt8] {
      Self.wave([Self.sound.map { $0 + offset }, Self.sound.map { -gain * $0 + offset }])
    }
    for bytes in [inverted(1), inverted(0.98), inverted(0.92), inverted(1, offset: 0.1)] {
      guard case .channelsCancel = AudioStreams.refusal(bytes) else {
        Issue.record("not refused: \(String(describing: AudioStreams.refusal(bytes)))")
        continue
      }
      #expect(try AudioFile.decode(bytes, name: "x", channel: .number(1)).samples.count == 1_600)
    }
    #expect(
      AudioError(source: "x", reason: .channelsCancel(decibels: 40)).description
        == "x: its channels cancel each other: their mean is 40 dB fainter than the louder one, as"
        + " where one is wired upside down"
    )
    #expect(AudioStreams.refusal(inverted(0.98)) == .channelsCancel(decibels: 40))
  }

  @Test func channelsThatDoNotCancelAreRead() throws {
    let silence = [Float](repeating: 0, count: Self.sound.count)
    for channels in [
      // One of many channels has sound.
      [Self.sound, silence], [Self.sound] + Array(repeating: silence, count: 31),
      [Self.sound, Self.other], [Self.sound, Self.sound.map { -0.5 * $0 }],
      // Nothing is lost where there is no sound.
      [silence, silence], [Self.sound.map { $0 * 0.0005 }, Self.sound.map { -$0 * 0.0005 }],
    ] {
      #expect(AudioStreams.refusal(Self.wave(channels)) == nil)
    }
  }
}
