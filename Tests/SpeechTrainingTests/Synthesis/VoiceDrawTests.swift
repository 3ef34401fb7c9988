import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The seed decides who speaks.
@Suite struct VoiceDrawTests {
  private func synthesizer(_ folder: TemporaryFolder, _ name: String, kinds: Int) throws
    -> Synthesizer
  {
    let fake = try FakeSynthesizer(folder, named: name)
    return try Synthesizer(
      CommandTemplate(fake.command),
      program: fake.script,
      kinds: (0..<kinds).map { SyntheticVoice.Kind(name: "\(name)-\($0)") }
    )
  }

  private func voices(_ synthesizers: [Synthesizer], seed: UInt64, _ count: Int) -> [SyntheticVoice]
  {
    let draw = VoiceDraw(synthesizers, seed: seed)
    return (0..<count).map { draw.voice($0).voice }
  }

  @Test func theSameSeedDrawsTheSameVoices() throws {
    let folder = try TemporaryFolder()
    let synthesizers = [
      try synthesizer(folder, "many", kinds: 20), try synthesizer(folder, "few", kinds: 3),
    ]
    let voices = voices(synthesizers, seed: 4, 100)
    #expect(self.voices(synthesizers, seed: 4, 100) == voices)
    // More voices leave the first ones as they are.
    #expect(Array(self.voices(synthesizers, seed: 4, 120).prefix(100)) == voices)
    #expect(self.voices(synthesizers, seed: 5, 100) != voices)
    // What is drawn is a law, too: the same on every machine.
    #expect(voices[0].rate == 0.78)
    #expect(voices[0].pitch == 73)
  }

  @Test func everyVoiceSpeaksOnceBeforeOneSpeaksAgain() throws {
    let folder = try TemporaryFolder()
    let synthesizers = [
      try synthesizer(folder, "many", kinds: 20), try synthesizer(folder, "few", kinds: 3),
    ]
    let voices = voices(synthesizers, seed: 0, 160)
    // Every eighth is of the second synthesizer.
    #expect(voices.enumerated().allSatisfy { ($1.synthesizer == "few") == ($0 % 8 == 7) })
    let first = voices.filter { $0.synthesizer == "many" }.prefix(20).compactMap(\.kind)
    #expect(Set(first).count == 20)
    let second = voices.filter { $0.synthesizer == "many" }.dropFirst(20).prefix(20).compactMap(
      \.kind
    )
    #expect(Set(second).count == 20 && second != first)
    #expect(Set(voices.filter { $0.synthesizer == "few" }.prefix(3).compactMap(\.kind)).count == 3)
  }

  @Test func ratesPitchesAndLevelsVaryWithinTheirRanges() throws {
    let folder = try TemporaryFolder()
    let voices = voices([try synthesizer(folder, "say", kinds: 0)], seed: 0, 500)
    #expect(voices.allSatisfy { (0.75...1.3).contains($0.rate) && (25...75).contains($0.pitch) })
    #expect(voices.allSatisfy { (-14.0 ... -3).contains($0.peakDecibels) && $0.kind == nil })
    #expect(Set(voices.map(\.rate)).count > 40 && Set(voices.map(\.pitch)).count > 45)
    #expect(Set(voices.map(\.speaker)).count == 500)
    #expect(voices[7].speaker == "say-007" && voices[499].speaker == "say-499")
  }
}
