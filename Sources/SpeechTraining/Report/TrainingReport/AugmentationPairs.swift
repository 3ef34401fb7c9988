internal import SpeechModel

/// Training clips as they were recorded, beside their augmented versions.
struct AugmentationPairs {
  private let feed: ClipFeed

  /// The most clips shown, each twice.
  private static let most = 4

  init(_ feed: ClipFeed) { self.feed = feed }

  var html: HTML {
    guard !feed.setup.experiment.augmentation.isEmpty else {
      return "<p>Training clips were served as they are.</p>"
    }
    let pairs = pairs
    guard !pairs.isEmpty else {
      return "<p>Nothing that can be heard was done to the clips of the first step.</p>"
    }
    return """
      <p>Every time a clip is served in training it is varied anew. These are clips of the run's first \
      step.</p>
      <div class="pairs">
      \(pairs)
      </div>
      """
  }

  /// The first clips served, one of each label, with an audible augmentation.
  private var pairs: [HTML] {
    var pairs: [HTML] = []
    var labels: Set<Int> = []
    let dataset = feed.setup.dataset
    for (draw, index) in feed.clips(step: 0).enumerated() where pairs.count < Self.most {
      let clip = dataset.clip(index)
      guard !labels.contains(clip.label),
        let sound = try? dataset.store.clip(
          clip.file,
          clip.segment,
          sampleRateHertz: feed.augmentation.scene.rateHertz
        ),
        let example = try? AugmentationExamples(of: sound, feed.augmentation).example(draw + 1),
        example.parts.contains(where: { $0.effect == .samples })
      else { continue }
      labels.insert(clip.label)
      pairs.append(pair(clip, dataset.labels[clip.label], sound, example))
    }
    return pairs
  }

  private func pair(
    _ clip: Dataset.Clip,
    _ label: String,
    _ sound: AudioClip,
    _ example: AugmentationExamples.Example
  ) -> HTML {
    let recorded = ClipFigure(
      name: clip.path,
      heading: "<strong>\(label), as recorded</strong>",
      lines: ["\(HTML.decimal(sound.durationSeconds, 2)) s"],
      clip: sound
    )
    let varied = ClipFigure(
      name: "\(clip.path), varied",
      heading: "<strong>\(label), as trained</strong>",
      lines: ["\(HTML.decimal(example.clip.durationSeconds, 2)) s"],
      clip: example.clip
    )
    return """
      <div>
      <div class="clips">
      \([recorded.html, varied.html])
      </div>
      <ul class="drawn">
      \(words(example.parts, .samples, ""))
      \(words(example.parts, .features, "on the features, not audible: "))
      \(words(example.parts, .nothing, "without effect here: "))
      </ul>
      </div>
      """
  }

  /// The drawn values of the steps with an effect, one item each.
  private func words(
    _ parts: [AugmentationExamples.Part],
    _ effect: AugmentationExamples.Part.Effect,
    _ note: String
  ) -> [HTML] {
    parts.filter { part in
      (part.drawn.value.isNothing ? .nothing : part.effect) == effect
    }.map { part in
      "<li>\(note)\((try? part.drawn.words(feed.augmentation.scene)) ?? part.drawn.name)</li>"
    }
  }
}
