import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Folders as people have them, and what is said about those that nothing can be learned from.
@Suite struct FolderTests {
  let pool = WorkerPool(threads: 1)

  private func words(_ path: String, noise: [String] = []) -> String {
    do {
      var source = DataSource(path)
      source.noiseFolders = noise
      _ = try Dataset(source, pool: pool)
      return "no error"
    } catch {
      return (error as? DatasetError)?.commandMessage ?? "\(error)"
    }
  }

  /// What is behind the path and the first sentence.
  private func advice(_ path: String) -> String {
    words(path).split(separator: "; ", maxSplits: 2).dropFirst().joined(separator: "; ")
      .replacing("expected at least two labels; ", with: "")
  }

  private func write(_ names: [String], _ folder: TemporaryFolder, hertz: Double = 200) throws {
    for (place, name) in names.enumerated() {
      try AudioFile.write(
        tone(hertz: hertz + 17 * Double(place), seconds: 0.1),
        to: folder.file(name)
      )
    }
  }

  private func text(_ names: [String], _ folder: TemporaryFolder) throws {
    for name in names {
      try "text".write(toFile: folder.file(name), atomically: true, encoding: .utf8)
    }
  }

  @Test func oneLevelTooHigh() throws {
    let folder = try TemporaryFolder()
    try write(["data/words/yes/1.wav", "data/words/no/1.wav", "data/noise/hum.wav"], folder)
    let path = folder.path + "/data"
    #expect(
      words(path)
        == "\(path): only the label 'noise' has recordings that can be read; expected at least two"
        + " labels; 'words' in it holds label folders: did you mean \(path)/words?"
    )
    try FileManager.default.moveItem(atPath: path, toPath: try folder.file("my things/in/here"))
    #expect(
      advice(folder.path + "/my things")
        == "'words' in it holds label folders: did you mean '\(folder.path)/my things/in/here/words'?"
    )
    #expect(words(folder.path + "/my things/in/here/words") == "no error")
  }

  @Test func severalDataSetsSideBySide() throws {
    let folder = try TemporaryFolder()
    try write(["d/small/on/1.wav", "d/words/yes/1.wav", "d/words/no/1.wav"], folder)
    #expect(
      advice(folder.path + "/d")
        == "folders inside label folders are ignored, such as 'small/on'; is one of its"
        + " folders the data, such as \(folder.path)/d/words?"
    )
    #expect(words(folder.path + "/d/words") == "no error")
    // One beside it holds nothing that could be read, or nothing at all.
    try text(["g/broken/a/1.wav", "g/notes/a.txt"], folder)
    try write(["g/words/yes/1.wav", "g/words/no/1.wav"], folder)
    #expect(
      advice(folder.path + "/g")
        == "folders inside label folders are ignored, such as 'broken/a'; is one of its folders the"
        + " data, such as \(folder.path)/g/words?"
    )
    // Of equals the first one.
    try write(["e/a/on/1.wav", "e/a/off/1.wav", "e/b/yes/1.wav", "e/b/no/1.wav"], folder)
    #expect(advice(folder.path + "/e").hasSuffix("such as \(folder.path)/e/a?"))
  }

  @Test func oneLevelTooLow() throws {
    let folder = try TemporaryFolder()
    try write(["words/yes/1.wav", "words/no/1.wav"], folder)
    let path = folder.path + "/words/yes"
    #expect(
      words(path)
        == "\(path): holds no folder for a label but 1 file; expected \(path)/<label>/<recording>.wav"
        + "; did you mean its parent, \(folder.path)/words?"
    )
    try write(["flat/1.wav", "flat/2.wav"], folder)
    try "path,label\n1.wav,a\n2.wav,b\n".write(
      toFile: folder.file("flat/list.csv"),
      atomically: true,
      encoding: .utf8
    )
    #expect(
      words(folder.path + "/flat").hasSuffix(
        "; did you mean its manifest, \(folder.path)/flat/list.csv?"
      )
    )
  }

  @Test func foldersInsideLabelFolders() throws {
    let folder = try TemporaryFolder()
    try write(["d/yes/anna/1.wav", "d/yes/ben/1.wav", "d/no/anna/1.wav"], folder)
    #expect(
      advice(folder.path + "/d")
        == "folders inside label folders are ignored, such as 'no/anna'; --name-pattern"
        + " '{label}/{speaker}/{index}' says that 'no' is the label, and --name-pattern"
        + " '{speaker}/{label}/{index}' that 'anna' is"
    )
    try write(["e/yes/anna/a/1.wav", "e/no/anna/a/1.wav"], folder)
    #expect(
      advice(folder.path + "/e")
        == "folders inside label folders are ignored, such as 'no/anna'; --name-pattern"
        + " '{label}/{speaker}/{session}/{index}' says that 'no' is the label"
    )
    try write((1...3).flatMap { ["f/yes/\($0).wav", "f/no/\($0).wav"] }, folder)
    try write(["f/yes/anna/1.wav", "f/yes/anna/b/2.wav", "f/stray.wav"], folder, hertz: 900)
    try text(["f/notes.txt"], folder)
    let corpus = try Corpus(DataSource(folder.path + "/f"), pool: pool)
    #expect(corpus.passedOver.deeper == ["yes/anna/1.wav", "yes/anna/b/2.wav"])
    #expect(corpus.passedOver.beside == ["stray.wav"])
    let dataset = try Dataset(corpus)
    #expect(
      dataset.remarks.map(\.description) == [
        "folders inside label folders are ignored, such as 'yes/anna'; they hold 2 recordings",
        "1 recording beside the label folders is ignored, such as 'stray.wav'",
      ]
    )
    let check = DataCheck([], passedOver: corpus.passedOver)
    #expect(check.findings.map(\.kind) == [.notLookedInto])
    #expect(check.findings[0].found == "3 recordings where none are expected")
  }

  @Test func emptyFoldersAndUnreadableFilesAreCounted() throws {
    let folder = try TemporaryFolder()
    try text(
      ["d/no/1.m4a", "d/yes/1.m4a", "d/yes/2.m4a", "d/yes/3.flac", "d/zero/readme.txt"],
      folder
    )
    let path = folder.path + "/d"
    let error = words(path)
    #expect(
      error.hasPrefix(
        "\(path): no label has a recording that can be read; expected at least two labels; 'zero'"
          + " holds no recordings; 3 files .m4a cannot be read, such as '\(path)/no/1.m4a': "
      ),
      "\(error)"
    )
    #expect(error.contains("; 1 file .flac cannot be read, such as '\(path)/yes/3.flac': "))
    try text(["e/a/1.txt", "e/b/1.txt", "e/c/1.txt", "e/d/1.txt", "e/f/1.txt"], folder)
    #expect(
      words(folder.path + "/e").contains("; 'a', 'b', 'c' and 2 more hold no recordings")
    )
  }

  @Test func otherFilesAreNoErrors() throws {
    let folder = try TemporaryFolder()
    try write((1...3).flatMap { ["d/yes/\($0).wav", "d/no/\($0).wav"] }, folder)
    try write(["d/yes/named.lab", "d/yes/without"], folder, hertz: 900)
    try text(
      [
        "d/yes/1.txt", "d/yes/2.txt", "d/no/1.TextGrid", "d/no/.DS_Store", "d/no/README",
        "d/no/5.wav",
      ],
      folder
    )
    // UTF-16 text begins like MPEG audio, a picture like WAV.
    try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: URL(filePath: folder.file("d/no/2.lab")))
    try Data("RIFF0000WEBPVP8 ".utf8).write(to: URL(filePath: folder.file("d/no/2.webp")))
    for empty in ["d/yes/Thumbs.db", "d/yes/empty.wav"] {
      try Data().write(to: URL(filePath: folder.file(empty)))
    }
    let corpus = try Corpus(DataSource(folder.path + "/d"), pool: pool)
    #expect(
      corpus.passedOver.others == [
        "no/1.TextGrid", "no/2.lab", "no/2.webp", "no/README", "yes/1.txt", "yes/2.txt",
        "yes/Thumbs.db",
      ]
    )
    #expect(corpus.unreadableFiles().map(\.path) == ["no/5.wav", "yes/empty.wav"])
    let dataset = try Dataset(corpus)
    #expect(dataset.clips.count == 8)
    #expect(
      dataset.remarks.last?.description
        == "7 other files were ignored (2 .txt, 1 without ending, 1 .db, 1 .lab, 1 .textgrid, 1 other)"
    )
    #expect(DataCheck([], passedOver: corpus.passedOver).count(.note) == 1)
  }

  @Test func namesThatAreNotUTF8AreNoGaps() throws {
    let folder = try TemporaryFolder()
    try write((1...3).flatMap { ["d/yes/\($0).wav", "d/no/\($0).wav"] }, folder)
    let path = folder.path + "/d"
    func bytes(_ name: [UInt8]) -> [CChar] {
      (Array(path.utf8) + name + [0]).map { CChar(bitPattern: $0) }
    }
    let file = bytes(Array("/no/gr".utf8) + [0xFC] + Array("n.wav".utf8))
    #expect(rename(bytes(Array("/no/3.wav".utf8)), file) == 0)
    let dataset = try Dataset(DataSource(path), pool: pool)
    #expect(
      dataset.omissions == [
        OmittedRecording(path: "no/gr\\xFCn.wav", reason: .misnamed)
      ]
    )
    let misnamed = bytes(Array("/caf".utf8) + [0xE9])
    #expect(mkdir(misnamed, 0o700) == 0)
    defer {
      // Foundation would leave them behind.
      rmdir(misnamed)
      unlink(file)
    }
    #expect(
      words(path) == "\(path): the name of the folder 'caf\\xE9' in it is not UTF-8; rename it"
    )
  }

  @Test func controlCharactersInNamesAreEscapedInTheReport() throws {
    let folder = try TemporaryFolder()
    try write((1...3).flatMap { ["d/red\u{1B}[31m/\($0).wav", "d/no/\($0).wav"] }, folder)
    try text(["d/no/two\nlines.wav"], folder)
    let report = try Dataset(DataSource(folder.path + "/d"), pool: pool).summary.words
    #expect(report.contains("\n  red\\u001B[31m "))
    #expect(report.contains("\n    no/two\\nlines.wav: "))
  }

  @Test func linkedFoldersCountOnce() throws {
    let folder = try TemporaryFolder()
    try write((1...3).flatMap { ["d/yes/\($0).wav", "real/no/\($0).wav"] }, folder)
    let files = FileManager.default
    let path = folder.path + "/d"
    try files.createSymbolicLink(atPath: path + "/no", withDestinationPath: "../real/no")
    try files.createSymbolicLink(atPath: path + "/non", withDestinationPath: "no")
    try files.createSymbolicLink(atPath: path + "/yes/up", withDestinationPath: "..")
    try files.createSymbolicLink(atPath: folder.path + "/short", withDestinationPath: "d")
    for root in [path, folder.path + "/short"] {
      let dataset = try Dataset(DataSource(root), pool: pool)
      #expect(dataset.labels == ["no", "yes"])
      #expect(dataset.clips.count == 6)
      #expect(dataset.remarks.contains(.sameFolder(label: "non", other: "no")))
    }
  }

  @Test func noiseIsFoundBelowAndMayBeOneFile() throws {
    let folder = try TemporaryFolder()
    try write((1...3).flatMap { ["d/yes/\($0).wav", "d/no/\($0).wav"] }, folder)
    try write(["musan/noise/a/1.wav", "musan/music/2.wav"], folder, hertz: 900)
    try text(["musan/README", "musan/noise/ANNOTATIONS"], folder)
    let musan = folder.path + "/musan"
    try FileManager.default.createSymbolicLink(atPath: musan + "/again", withDestinationPath: ".")
    try FileManager.default.createSymbolicLink(atPath: musan + "/z", withDestinationPath: "noise/a")
    var source = DataSource(folder.path + "/d")
    source.noiseFolders = [musan]
    #expect(
      try Dataset(source, pool: pool).noise.map(\.file)
        == ["\(musan)/music/2.wav", "\(musan)/noise/a/1.wav"]
    )
    source.noiseFolders = [musan + "/noise/a/1.wav"]
    #expect(try Dataset(source, pool: pool).noise.map(\.file) == source.noiseFolders)
    #expect(
      words(source.path, noise: [musan + "/README"])
        == "\(musan)/README: is not a recording; expected a recording of noise, or a folder of them"
    )
    try text(["bad/1.wav"], folder)
    #expect(
      words(source.path, noise: [folder.path + "/bad"]).hasPrefix(
        "\(folder.path)/bad: holds no noise recording that can be read, such as"
          + " '\(folder.path)/bad/1.wav': "
      )
    )
  }
}
