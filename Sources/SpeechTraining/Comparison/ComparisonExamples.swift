internal import SpeechModel

extension DataComparison {
  /// Clips of each side to hear: half drawn by chance, half those that look least like the other side.
  static func examples(
    _ sides: ComparedSides,
    _ scores: [Double],
    _ settings: ComparisonSettings
  ) -> [Example] {
    [false, true].flatMap { side -> [Example] in
      let own = sides.clips.indices.filter { sides.isNew[$0] == side }
      var stream = RandomStream(seed: settings.seed, .comparison, index: side ? 3 : 2)
      let random = stream.permutation(of: own.count).prefix(settings.samples / 2).map { own[$0] }
      let telling = own.filter { !random.contains($0) }
        .sorted { side ? scores[$0] > scores[$1] : scores[$0] < scores[$1] }
        .prefix(settings.samples - random.count)
      return (random.map { ($0, Example.Reason.random) } + telling.map { ($0, .telling) })
        .map { index, why in
          Example(
            side: side ? .new : .old,
            file: sides.clips[index].path,
            score: scores[index],
            why: why
          )
        }
    }
  }
}
