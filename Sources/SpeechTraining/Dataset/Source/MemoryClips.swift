internal import Foundation
internal import SpeechModel

/// Clips in memory as a source: listed, ordered and split like files called `label/name`.
struct MemoryClips {
  /// The root of the source, in place of a folder.
  static let root = "clips in memory"

  let clips: [LabelledClip]

  /// The path of a clip below the root; unnamed clips are called by their numbers, from 1.
  private func path(_ index: Int) -> String {
    "\(clips[index].label)/\(clips[index].name ?? String(format: "%06d", index + 1))"
  }

  private static func file(_ path: String) -> String { "\(root)/\(path)" }

  /// The contents of the source by name.
  ///
  /// - Throws: `DatasetError.clip` for a clip without a label, or two of one name.
  func list() throws -> RecordingList {
    var list = RecordingList(root: Self.root)
    var numbers: [PathKey: Int] = [:]
    for (index, clip) in clips.enumerated() {
      if clip.label.isEmpty {
        throw DatasetError.clip(number: index + 1, .noLabel)
      }
      let path = path(index)
      if let earlier = numbers.updateValue(index + 1, forKey: PathKey(path)) {
        throw DatasetError.clip(
          number: index + 1,
          .repeatedName(path: path, earlier: earlier)
        )
      }
      guard clip.label != LabelledFolder.noiseFolder else {
        list.noise.append(Self.file(path))
        continue
      }
      list.recordings.append(
        Recording(
          path: path,
          file: Self.file(path),
          label: clip.label,
          speaker: clip.speaker,
          subset: clip.subset
        )
      )
    }
    return list
  }

  /// The sound of every clip, by the file that it stands for.
  var sounds: [PathKey: AudioClip] {
    Dictionary(clips.indices.map { (PathKey(Self.file(path($0))), clips[$0].audio) }) { first, _ in
      first
    }
  }
}
