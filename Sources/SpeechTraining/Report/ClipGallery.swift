internal import SpeechModel

/// The recordings that a page shows with a picture and sound, each once.
struct ClipGallery {
  /// Compared by the path's bytes: see `LabelGroup`.
  private let indices: [[UInt8]: Int]
  private let clips: [InspectedClip]
  private let most: Int
  private let read: (Int) throws -> AudioClip
  private var shown: Set<Int> = []

  init(
    _ clips: [InspectedClip],
    most: Int,
    _ read: @escaping (Int) throws -> AudioClip
  ) {
    indices = Dictionary(zip(clips.map { Array($0.path.utf8) }, clips.indices)) { first, _ in first
    }
    self.clips = clips
    self.most = most
    self.read = read
  }

  /// The figures of an instance, or links to those shown before; nil if there is no room left.
  mutating func figures(_ instance: DataFinding.Instance, most copies: Int) -> HTML? {
    let known = instance.paths.prefix(copies).compactMap { indices[Array($0.utf8)] }
    let new = known.filter { !shown.contains($0) }
    guard shown.count + new.count <= most else { return nil }
    let isGroup = instance.paths.count > 1
    var parts: [HTML] = []
    if isGroup {
      let more = instance.paths.count - known.count
      let words = more > 0 ? "\(instance.detail); \(more) more copies" : instance.detail
      parts.append("<p class=\"group\">\(words)</p>")
    }
    for index in known { parts.append(figure(index, isGroup ? nil : instance.detail)) }
    return HTML(parts)
  }

  private mutating func figure(_ index: Int, _ detail: String?) -> HTML {
    let clip = clips[index]
    let lines =
      ["label '\(clip.label)'"]
      + [
        [clip.subset, "\(HTML.decimal(clip.measurements.seconds, 2)) s"].compactMap { $0 }
          .joined(separator: ", ")
      ] + (detail.map { [$0] } ?? [])
    guard !shown.contains(index) else {
      let link: HTML = "<a href=\"#clip-\(index)\">see above</a>"
      let notes = lines.map { line -> HTML in "<span>\(line)</span>" }
      return "<figure><figcaption>\(clip.path) (\(link))\(notes)</figcaption></figure>"
    }
    shown.insert(index)
    guard let sound = try? read(index) else {
      let notes = (lines + ["can no longer be read"]).map { line -> HTML in "<span>\(line)</span>" }
      return "<figure id=\"clip-\(index)\"><figcaption>\(clip.path)\(notes)</figcaption></figure>"
    }
    return ClipFigure(
      name: clip.path,
      lines: lines,
      identifier: "clip-\(index)",
      clip: sound
    ).html
  }
}
