import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct EventWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The bytes are those of TensorBoard's own messages (Fixtures/reference/tensorboard/make.py).
  @Test func bytesAreTensorBoardsOwn() throws {
    let settings = Hyperparameters(
      name: "runs/first",
      settings: [("learning-rate", .number(0.003)), ("model", .text("cnn"))],
      metrics: [
        Hyperparameters.Metric(
          tag: "result/test accuracy",
          name: "test accuracy",
          about: "Of test clips."
        )
      ]
    )
    let start = 1_700_000_000.0
    let writer = try EventWriter(folder: folder.path + "/new/folder", seconds: start)
    #expect(writer.path.hasPrefix(folder.path + "/new/folder/events.out.tfevents.1700000000."))
    try writer.write(
      [settings.experiment, settings.start(seconds: start)],
      step: 0,
      seconds: start
    )
    try writer.write(
      [
        EventValue("loss", .scalar(0.625), about: "Größe des *Fehlers*"),
        EventValue("accuracy", .scalar(0)),
        EventValue(
          "picture",
          .image(
            png: [0x89] + Array("PNG".utf8) + [UInt8](repeating: 0, count: 200),
            width: 1_000,
            height: 2
          )
        ),
        EventValue(
          "sound",
          .audio(wave: Array("RIFF".utf8), rateHertz: 16_000, samples: 70_000),
          about: "a clip"
        ),
      ],
      step: 300,
      seconds: start + 1.5
    )
    try writer.write([Hyperparameters.end(seconds: start + 7.25)], step: 0, seconds: start + 7.25)
    // Without closing it: nothing waits in memory.
    let bytes = try AudioFile.contents(of: writer.path)
    let expected = try AudioFile.contents(of: Fixtures.path("reference/tensorboard/events.bin"))
    #expect(bytes == expected)
    let events = try EventReader(bytes).events
    #expect(events.map(\.step) == [0, 0, 300, 0])
    #expect(events[0].version == "brain.Event:2")
    #expect(events[2].seconds == start + 1.5)
    #expect(events[2].values.map(\.tag) == ["loss", "accuracy", "picture", "sound"])
    #expect(events[2].values.map(\.scalar) == [0.625, 0, nil, nil])
    #expect(events[2].values[0].about == "Größe des *Fehlers*")
  }

  @Test func everyByteIsGuarded() throws {
    let writer = try EventWriter(folder: folder.path, seconds: 1)
    try writer.write([EventValue("loss", .scalar(1))], step: 1, seconds: 2)
    let bytes = try AudioFile.contents(of: writer.path)
    #expect(try EventReader(bytes).events.count == 2)
    for place in bytes.indices {
      var altered = bytes
      altered[place] ^= 4
      #expect(throws: EventReader.Flaw.self, "byte \(place)") { try EventReader(altered) }
    }
    #expect(throws: EventReader.Flaw.self) { try EventReader(bytes.dropLast(1)) }
  }

  @Test func whatCannotBeWrittenIsAnError() throws {
    let file = try folder.file("file")
    try Data().write(to: URL(filePath: file))
    let error = #expect(throws: RunFolderError.self) {
      try EventWriter(folder: file + "/tensorboard", seconds: 0)
    }
    #expect(
      error?.description.hasPrefix("\(file)/tensorboard: the folder cannot be created: ") == true
    )
  }
}
