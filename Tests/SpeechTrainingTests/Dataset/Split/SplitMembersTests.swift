import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Which clips validate and test under every rule, name by name: a rule that moved one would make
/// runs incomparable with those before.
@Suite struct SplitMembersTests {
  @Test func noRuleMovesAClip() throws {
    let golden = try ChoicesFixture.read().splits
    let temporary = try TemporaryFolder()
    var paths: [String] = []
    for label in ["yes", "no", "go"] {
      for speaker in ["gina", "anna", "ben", "cleo", "dora", "emil", "finn"] {
        for day in 1...5 where (label.count + day) % 4 != 0 {
          let path = "\(label)/\(speaker)_2026-05-0\(day).wav"
          let noise = NoiseGenerator.white(1_600, seed: UInt64(paths.count)).map { 0.1 * $0 }
          try AudioFile.write(
            AudioClip(samples: noise, sampleRateHertz: 16_000),
            to: temporary.file("data/\(path)")
          )
          paths.append(path)
        }
      }
    }
    var source = DataSource(temporary.path + "/data")
    source.namePattern = try NamePattern("{speaker}_{date}")
    let corpus = try Corpus(source, pool: WorkerPool(threads: 1))
    #expect(golden.count == 12)
    for (name, members) in golden {
      let rule = try #require(SplitRule(name))
      let dataset = try Dataset(corpus, rule: rule, seed: 11)
      func paths(_ subset: Subset) -> [String] {
        dataset.indices(subset).map { dataset.clips[$0].path }
      }
      #expect(paths(.validation) == members.validation, "\(name)")
      #expect(paths(.testing) == members.testing, "\(name)")
      #expect(
        dataset.clips.count == paths(.training).count + paths(.validation).count
          + paths(.testing).count
      )
    }
    #expect(try Dataset(corpus).clips.map(\.path) == paths.sorted())
  }
}
