internal import SpeechModel

/// A recording to look at and to listen to, as part of a page.
struct ClipFigure {
  /// Its path.
  var name: String
  /// What comes before its path, such as what it was taken for.
  var heading: HTML = ""
  /// What is known about it, one line each.
  var lines: [String]
  /// The anchor of links to it.
  var identifier: String?
  var clip: AudioClip

  /// Longer clips are cut, so that a page stays small enough to be sent.
  static let mostSeconds = 4.0

  /// The figure with the picture and a player, and a note if the clip was cut.
  var html: HTML {
    let isCut = clip.durationSeconds > Self.mostSeconds
    var shown = clip
    if isCut {
      let most = Int(Self.mostSeconds * Double(clip.sampleRateHertz))
      shown.samples = Array(clip.samples.prefix(most))
    }
    let all = isCut ? lines + ["only the first \(Int(Self.mostSeconds)) s are here"] : lines
    let notes = all.map { line -> HTML in "<span>\(line)</span>" }
    return """
      <figure\(identifier.map { " id=\"\($0)\"" as HTML } ?? "")>
      \(picture(of: shown))
      <audio controls preload="metadata" aria-label="\(name)" \
      src="\(HTML.dataAddress(WaveEncoder.encode(shown), type: "audio/wav"))"></audio>
      <figcaption>\(heading)\(name)\(notes)</figcaption>
      </figure>
      """
  }

  /// The spectrogram; empty for a clip that has none.
  private func picture(of shown: AudioClip) -> HTML {
    guard let picture = try? SpectrogramPicture(shown) else { return "" }
    return """
      <img alt="Spectrogram of \(name), \(shown.durationSeconds, decimals: 2) seconds" \
      src="\(HTML.dataAddress(picture.png, type: "image/png"))">
      """
  }
}
