internal import Foundation
internal import SpeechModel

/// Writes an event file of TensorBoard: records of a length, its checksum, an event and its
/// checksum (TensorFlow, `record_writer.h`; `event.proto`).
///
/// A record is one system call without buffering: a reader that follows the file sees
/// every event at once, and a kill leaves at most a torn last record, which readers skip.
package final class EventWriter {
  /// The prefix of event files' names: readers expect `tfevents` in them.
  static let filePrefix = "events.out.tfevents."

  /// The file's path.
  package let path: String
  private let descriptor: Int32

  /// Creates a file in a folder, which is created if needed.
  ///
  /// - Parameter seconds: The time since 1970, which names the file and its first record.
  /// - Throws: `RunFolderError`.
  package init(folder: String, seconds: Double) throws {
    // Time, host and process, as TensorFlow names them; the host's name is kept private.
    path =
      "\(folder)/\(Self.filePrefix)" + String(format: "%010d", Int(seconds))
      + ".asr-train.\(getpid()).0"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RunFolderError.cannotCreate(
        path: folder,
        fault: .other(detail: error.localizedDescription)
      )
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.unwritable(path) }
    try write {
      $0.double(1, seconds)
      $0.text(3, "brain.Event:2")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds an event.
  ///
  /// - Parameters:
  ///   - step: The position of its values on the axis.
  ///   - seconds: Its time since 1970.
  /// - Throws: `RunFolderError`.
  package func write(_ values: [EventValue], step: Int, seconds: Double) throws {
    try write { event in
      event.double(1, seconds)
      if step != 0 { event.integer(2, step) }
      event.message(5) { summary in
        for value in values { summary.message(1) { value.write(to: &$0) } }
      }
    }
  }

  private func write(_ event: (inout ProtoWriter) -> Void) throws {
    var message = ProtoWriter()
    event(&message)
    func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let length = bytes(UInt64(message.bytes.count))
    let record =
      length + bytes(CRC32C.masked(length)) + message.bytes + bytes(CRC32C.masked(message.bytes))
    guard record.withUnsafeBufferPointer({ AtomicFile.writeAll($0, to: descriptor) }) else {
      throw Self.unwritable(path)
    }
  }

  private static func unwritable(_ path: String) -> RunFolderError {
    RunFolderError.unwritable(path: path, fault: .last)
  }
}
