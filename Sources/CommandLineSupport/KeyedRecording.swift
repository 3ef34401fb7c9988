internal import SpeechModel

/// A recording to be recognized, with what its consumer sent along.
package struct KeyedRecording: Sendable {
  /// The recording; the reason if there is none.
  package let recording: RecordingFile
  /// Its name in the answer; nil if the consumer gave none.
  package let name: String?
  /// What is returned with the answer.
  package let consumer: ConsumerData

  /// A recording without a key.
  package init(_ recording: RecordingFile) {
    self.recording = recording
    name = recording.name
    consumer = ConsumerData()
  }

  /// A file, by its name in the answer and its path.
  init(name: String, path: String, _ consumer: ConsumerData) {
    self.name = name
    self.consumer = consumer
    let refusal =
      path.isEmpty
      ? "the path is empty; expected that of a recording"
      : path.utf8.contains(0) ? "the path holds a NUL character; no file's name does" : nil
    recording = RecordingFile(
      name: path,
      content: refusal.map { .unreadable($0) } ?? .file(SystemPath(bytes: path.utf8))
    )
  }

  /// A line that names no recording, with the reason.
  init(words: String, _ consumer: ConsumerData) {
    name = nil
    recording = RecordingFile(name: "", content: .unreadable(words))
    self.consumer = consumer
  }

  /// The members of a line.
  private static let members = ["key", "path", "metadata"]

  /// Reads a line `{"key": …, "path": …, "metadata": {…}}`; whatever is wrong with it becomes the
  /// reason why there is no recording, and its key is kept if it has one.
  ///
  /// - Parameter number: The number of the line, from 1.
  package init(line: ArraySlice<UInt8>, number: Int) {
    let value: JSONValue
    do throws(JSONDefect) {
      value = try JSONValue(parsing: line)
    } catch {
      self.init(words: "line \(number): not JSON: \(error.words)", ConsumerData())
      return
    }
    var consumer = ConsumerData(key: value["key"]?.raw)
    if let metadata = value["metadata"], case .object = metadata.content {
      consumer.metadata = metadata.raw
    }
    if let words = Self.defect(of: value) {
      self.init(words: "line \(number): \(words)", consumer)
    } else {
      let path = value["path"]?.string ?? ""
      self.init(name: path, path: path, consumer)
    }
  }

  /// What is wrong with a line; nil if nothing is.
  private static func defect(of value: JSONValue) -> String? {
    guard case .object(let members) = value.content else {
      return
        #"the value is \#(value.kind); expected an object, such as {"key": 17, "path": "a.wav"}"#
    }
    for (index, member) in members.enumerated() {
      guard Self.members.contains(member.name) else {
        return "there is no member '\(member.name.excerpt(40))'; expected key, path, metadata"
      }
      if members[..<index].contains(where: { $0.name == member.name }) {
        return "the member '\(member.name)' comes twice; give it once"
      }
    }
    if let metadata = value["metadata"] {
      guard case .object = metadata.content else {
        return "'metadata' is \(metadata.kind); expected an object"
      }
    }
    guard let path = value["path"] else {
      return "the member 'path' is missing; expected the path of a recording"
    }
    guard case .string = path.content else {
      return "'path' is \(path.kind); expected text"
    }
    return path.string == nil ? "'path' holds half a character; expected text" : nil
  }
}
