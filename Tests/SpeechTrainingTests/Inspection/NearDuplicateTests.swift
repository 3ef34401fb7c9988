import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct NearDuplicateTests {
  let pool = WorkerPool(threads: 2)

  private func found(_ clips: [AudioClip]) -> [NearDuplicate] {
    NearDuplicate.find(
      clips.map { ClipMeasurements($0, MadeClips.fingerprints) },
      pool: pool
    ) { clips[$0] }
  }

  /// What may have happened to a copy.
  enum Change: CaseIterable {
    case gain, sign, offset, eightBit, resampled, backAgain, noise, trimmed, padded, halfSample

    func apply(_ clip: AudioClip) throws -> AudioClip {
      switch self {
      case .gain: return clip.mapped { 0.3 * $0 }
      case .sign: return clip.mapped { -$0 }
      case .offset: return clip.mapped { $0 + 0.05 }
      case .eightBit: return clip.mapped { ($0 * 128).rounded() / 128 }
      case .resampled: return try Resampler.resample(clip, toHertz: 8_000)
      case .backAgain:
        return try Resampler.resample(Resampler.resample(clip, toHertz: 8_000), toHertz: 16_000)
      case .noise:
        var stream = RandomStream(seed: 5, .noiseSamples)
        let deviation = Float(rms(clip.samples) * pow(10, -30.0 / 20))
        return clip.mapped { $0 + deviation * stream.normalPair().0 }
      case .trimmed: return clip.part(160..<clip.samples.count)
      case .padded:
        let silence = [Float](repeating: 0, count: 2_000)
        return AudioClip(samples: silence + clip.samples + silence, sampleRateHertz: 16_000)
      case .halfSample:
        let double = try Resampler.resample(clip, toHertz: 32_000).samples
        return AudioClip(
          samples: stride(from: 1, to: double.count, by: 2).map { double[$0] },
          sampleRateHertz: 16_000
        )
      }
    }
  }

  @Test(arguments: Change.allCases) func findsACopy(_ change: Change) throws {
    let words = (0..<20).map { MadeClips.word($0) }
    let copies = try [3, 7, 12].map { try change.apply(words[$0]) }
    let pairs = found(words + copies)
    #expect(pairs.map { [$0.first, $0.second] } == [[3, 20], [7, 21], [12, 22]])
    #expect(pairs.allSatisfy { (0.95...1).contains($0.correlation) })
  }

  @Test func findsNoneAmongDifferentWordsSilencesAndEqualSamples() {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 800), sampleRateHertz: 8_000)
    let words = (0..<40).map { MadeClips.word($0) }
    #expect(found(words + [silence, silence, words[0]]).isEmpty)
    #expect(found([]).isEmpty)
  }

  @Test func aClipThatCannotBeReadAgainIsNoPair() {
    let word = MadeClips.word(0)
    let measured = [word, word.mapped { 0.5 * $0 }].map {
      ClipMeasurements($0, MadeClips.fingerprints)
    }
    let pairs = NearDuplicate.find(measured, pool: pool) {
      throw AudioError(source: "\($0)", reason: .missing)
    }
    #expect(pairs.isEmpty)
  }

  @Test func hundredsOfCopiesHangTogether() {
    let word = MadeClips.word(4)
    let copies = (0..<150).map { i in word.mapped { $0 * Float(1 - 0.005 * Double(i)) } }
    let pairs = found(copies)
    let check = DataCheck(
      copies.enumerated().map { MadeClips.inspected($0.element, "yes/\($0.offset).wav") },
      nearDuplicates: pairs
    )
    let finding = check.findings.first { $0.kind == .nearDuplicates }
    #expect(finding?.instances.map(\.paths.count) == [150])
  }

  /// 50 takes of each digit by each of six speakers.
  @Test(.enabled(if: Fixtures.hasDigits)) func takesOfOneWordByOneSpeakerAreNoCopies() throws {
    let digits = try FileManager.default.contentsOfDirectory(atPath: Fixtures.digits).sorted()
    let paths = try digits.filter { !$0.contains(".") }.flatMap { digit in
      try FileManager.default.contentsOfDirectory(atPath: "\(Fixtures.digits)/\(digit)").sorted()
        .map { "\(Fixtures.digits)/\(digit)/\($0)" }
    }
    let clips = try paths.map { try AudioFile.read($0) }
    #expect(clips.count == 3_000)
    let pairs = found(clips)
    #expect(pairs.isEmpty, "\(pairs.map { (paths[$0.first], paths[$0.second]) })")
  }
}
