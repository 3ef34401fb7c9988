import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Lists in which copies are in one subset.
@Suite struct MendedSplitTests {
  let pool = WorkerPool(threads: 1)

  private func write(_ paths: [String], _ path: String) throws {
    try paths.map { $0 + "\n" }.joined().write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func groupsGoWhereTheMostIsLacking() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    for (number, level) in [Float(0.5), 0.6, 0.7].enumerated() {
      try copyWord(folder, "no/anna_10.wav", to: "no/x\(number).wav", level: level)
    }
    try copyWord(folder, "yes/ben_11.wav", to: "yes/y0.wav")
    try copyWord(folder, "yes/cleo_12.wav", to: "yes/z0.wav")
    try write(
      ["no/x0.wav", "yes/ben_11.wav", "yes/z0.wav", "no/ben_11.wav"],
      path + "/testing_list.txt"
    )
    try write(["no/cleo_12.wav"], path + "/validation_list.txt")
    var corpus = try Corpus(DataSource(path), pool: pool)
    let pairs = corpus.nearDuplicates(pool: pool)
    corpus.take(pairs)
    let dataset = try Dataset(corpus)
    #expect(dataset.copiesInTraining(.testing).count == 3)
    #expect(
      dataset.copyWarning?.words
        == "3 of 4 test clips have copies in training, so that accuracy on them is too good to be"
        + " true; to keep copies together: asr-data check \(path) --write-lists lists, then asr-train"
        + " \(path) --lists lists"
    )
    let mended = try corpus.mendedSplit(pairs)
    #expect(mended.groups == 3)
    // Of 8 clips in groups 3 tested and 5 trained: four go to training, then two to testing, which
    // lacks three against one, then the last two: training and testing lack one each.
    #expect(mended.paths(.testing) == ["no/ben_11.wav", "yes/ben_11.wav", "yes/y0.wav"])
    #expect(mended.paths(.validation) == ["no/cleo_12.wav"])
    #expect(mended.moved == 3)
    let lists = folder.path + "/lists"
    try mended.write(to: lists)
    let again = #expect(throws: DatasetError.self) { try mended.write(to: lists) }
    #expect(
      again?.description
        == "\(lists)/validation_list.txt: is there already; name another folder, or remove the lists"
        + " there"
    )
    var source = DataSource(path)
    source.lists = lists
    let whole = try Dataset(source, pool: pool)
    #expect(whole.rule == .lists && whole.copyWarning == nil)
    #expect(whole.indices(.testing).map { whole.clips[$0].path } == mended.paths(.testing))
    source.lists = folder.path
    #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
  }

  @Test func aLabelKeepsItsOnlyTestClip() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    // Training would lack as much as testing, and comes first.
    try copyWord(folder, "no/anna_10.wav", to: "no/x.wav")
    try write(["no/x.wav", "yes/ben_11.wav", "yes/cleo_12.wav"], path + "/testing_list.txt")
    var corpus = try Corpus(DataSource(path), pool: pool)
    let pairs = corpus.nearDuplicates(pool: pool)
    corpus.take(pairs)
    let mended = try corpus.mendedSplit(pairs)
    #expect(
      mended.paths(.testing)
        == ["no/anna_10.wav", "no/x.wav", "yes/ben_11.wav", "yes/cleo_12.wav"]
    )
  }
  @Test func trainingWinsATie() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder, takes: 4)
    // Of either label one clip is trained and its copy validated. With their labels' last clips
    // there, training lacks two, and so does validation, whose third clip is nobody's copy.
    try copyWord(folder, "no/anna_10.wav", to: "no/x.wav")
    try copyWord(folder, "yes/anna_10.wav", to: "yes/x.wav")
    try write(["no/x.wav", "yes/x.wav", "yes/ben_11.wav"], path + "/validation_list.txt")
    try write(
      ["no/ben_11.wav", "no/cleo_12.wav", "no/anna_13.wav", "yes/cleo_12.wav", "yes/anna_13.wav"],
      path + "/testing_list.txt"
    )
    var corpus = try Corpus(DataSource(path), pool: pool)
    let pairs = corpus.nearDuplicates(pool: pool)
    corpus.take(pairs)
    let mended = try corpus.mendedSplit(pairs)
    #expect(mended.groups == 2)
    #expect(mended.paths(.validation) == ["yes/ben_11.wav"])
  }
}
