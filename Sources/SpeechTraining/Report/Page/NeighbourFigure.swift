internal import SpeechModel

/// A training clip that is near another clip, to look at and to listen to.
struct NeighbourFigure {
  var neighbour: ErrorAnalysis.Neighbour
  /// What comes before its label.
  var introduction = ""
  /// Its sound; nil if it is not at hand.
  var sound: AudioClip?
  /// Why its sound is not at hand.
  var absence = "its sound is not at hand"

  var html: HTML {
    let heading: HTML = "<strong>\(introduction)\(neighbour.label)</strong>"
    let distance = "distance \(HTML.decimal(neighbour.distance, 3))"
    guard let sound else {
      return """
        <figure><figcaption>\(heading)\(neighbour.file)<span>\(distance)</span>\
        <span>\(absence)</span></figcaption></figure>
        """
    }
    return ClipFigure(name: neighbour.file, heading: heading, lines: [distance], clip: sound).html
  }
}
