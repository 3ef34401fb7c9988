internal import Foundation
package import SpeechModel

/// The training clips that are nearest to a clip, by what the classifier sees of both.
package struct TrainingNeighbours {
  private let training: [ComparedClip]
  private let nearest: NearestClips
  /// How the run found its recordings; nil if that is not known.
  private let split: SplitRecord?
  /// Why no training clip is known; nil if they are.
  private let absence: String?

  /// How many a page shows.
  private static let most = 3

  /// Those of a run that kept them.
  init(_ reference: ReferenceClips) {
    self.init(reference.training, split: nil, absence: nil)
  }

  /// Those of the run that a model belongs to, by the path of its folder or of the model's file.
  package init(ofModel path: String) {
    let run = isDirectory(path) ? path : parentFolder(of: path)
    do {
      let reference = try ReferenceClips(ofRun: run)
      self.init(reference.training, split: SplitRecord(ofRun: run), absence: nil)
    } catch ComparisonError.noReference {
      let words = "\(run) holds no \(ReferenceClips.fileName), which a run leaves when it ends"
      self.init([], split: nil, absence: words)
    } catch {
      self.init([], split: nil, absence: "\(error)")
    }
  }

  private init(_ training: [ComparedClip], split: SplitRecord?, absence: String?) {
    self.training = training
    nearest = NearestClips(training.map { $0.answer?.features ?? [] })
    self.split = split
    self.absence = absence
  }

  /// The nearest to a clip of which the classifier sees these features, the nearest first.
  func nearest(to features: [Float], most: Int) -> [ErrorAnalysis.Neighbour] {
    nearest.nearest(to: features, most: most).map {
      ErrorAnalysis.Neighbour(
        file: training[$0.index].path,
        label: training[$0.index].label ?? "",
        distance: $0.distance
      )
    }
  }

  /// The nearest to a clip, to look at and to listen to, or why that is not possible.
  ///
  /// - Throws: `AudioError` or `ModelFileError` as for recognition.
  package func gallery(
    of clip: AudioClip,
    by recognizer: SpeechRecognizer,
    on pool: WorkerPool
  ) throws -> HTML {
    if let absence { return "<p>They are not known: \(absence).</p>" }
    let samples = try Resampler.resample(clip, toHertz: recognizer.sampleRateHertz).samples
    let answers = try recognizer.answers(ofClips: 1, on: pool) { _ in samples }
    let neighbours = nearest(to: answers.first?.features ?? [], most: Self.most)
    return """
      <p class="soft">By what the classifier sees; the distance is 1 less the cosine, 0 for the same.</p>
      <div class="clips">
      \(neighbours.map(figure))
      </div>
      """
  }

  private func figure(_ neighbour: ErrorAnalysis.Neighbour) -> HTML {
    var figure = NeighbourFigure(neighbour: neighbour, sound: split?.sound(neighbour.file))
    if let split { figure.absence = "its sound is no longer in \(split.root)" }
    return figure.html
  }
}

extension SplitRecord {
  /// The sound of a training clip by its path, at most at a rate in Hz; nil if it is no longer below the folder
  /// of the run's recordings or beside their manifest, or was a part of a file.
  package func sound(_ path: String, atMostHertz rate: Int? = nil) -> AudioClip? {
    guard !isInMemory else { return nil }
    let folder = isDirectory(root) ? root : parentFolder(of: root)
    let sound = try? AudioFile.read(
      path.hasPrefix("/") ? path : "\(folder)/\(path)",
      channel: channel,
      externalDecoder: .installed
    )
    guard let sound, let rate, sound.sampleRateHertz > rate else { return sound }
    return try? Resampler.resample(sound, toHertz: rate)
  }
}
