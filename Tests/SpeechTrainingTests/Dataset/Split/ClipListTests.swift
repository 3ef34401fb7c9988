import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// `testing_list.txt` and `validation_list.txt` as other systems and tools write them.
@Suite struct ClipListTests {
  let pool = WorkerPool(threads: 1)

  private func data(_ folder: TemporaryFolder, testing: String, validation: String) throws -> String
  {
    let path = try makeToneFolder(folder, labels: ["a": 300, "b": 900], clips: 6, rate: 8_000)
    try testing.write(toFile: path + "/testing_list.txt", atomically: true, encoding: .utf8)
    try validation.write(toFile: path + "/validation_list.txt", atomically: true, encoding: .utf8)
    return path
  }

  @Test func sameFilesHoweverTheyAreWritten() throws {
    let folder = try TemporaryFolder()
    let path = try data(folder, testing: "", validation: "./b/b_0.wav\ndata/b/b_1.wav\n")
    try "\u{FEFF}a\\a_0.wav\r\n.\\a\\a_1.wav\r\n\(path)/a/a_2.wav\r\na//./a_3.wav\r\n".write(
      toFile: path + "/testing_list.txt",
      atomically: true,
      encoding: .utf8
    )
    let dataset = try Dataset(DataSource(path), pool: pool)
    func paths(_ subset: Subset) -> [String] {
      dataset.indices(subset).map { dataset.clips[$0].path }
    }
    #expect(paths(.testing) == ["a/a_0.wav", "a/a_1.wav", "a/a_2.wav", "a/a_3.wav"])
    #expect(paths(.validation) == ["b/b_0.wav", "b/b_1.wav"])
    #expect(dataset.warnings.isEmpty)
  }

  @Test func aListThatNamesNoClipIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try data(folder, testing: "yes/1.wav\nno/1.wav\n", validation: "")
    let error = #expect(throws: DatasetError.self) { try Dataset(DataSource(path), pool: pool) }
    #expect(
      error?.description
        == "\(path)/testing_list.txt: no entry names a clip, such as 'yes/1.wav', where a clip is"
        + " called 'a/a_0.wav'; write the paths of clips below the data's folder"
    )
  }

  @Test func clipsInBothListsAreTold() throws {
    let folder = try TemporaryFolder()
    let path = try data(
      folder,
      testing: "a/a_0.wav\nb/b_0.wav\n",
      validation: "a/a_0.wav\na/a_1.wav\n"
    )
    let dataset = try Dataset(DataSource(path), pool: pool)
    #expect(
      dataset.warnings.map(\.description)
        .contains("1 clip is in both lists and is tested, such as 'a/a_0.wav'")
    )
    #expect(dataset.indices(.testing).count == 2)
  }
}
