extension SplitRecord {
  /// Checks that a data set is the recorded one, with which training can be resumed.
  ///
  /// - Throws: `ResumeError.dataChanged` with the folders in which something changed.
  func requireSameRecordings(in dataset: Dataset) throws {
    let source = dataset.source
    let changes = [
      (dataset.digest == digest, [dataset.root]),
      // Noise is in the data's folder, too.
      (dataset.noiseDigest == noiseDigest, [dataset.root] + source.noiseFolders),
      (dataset.syntheticDigest == syntheticDigest, source.synthetic.map { [$0] } ?? []),
      (dataset.addedDigest == addedDigest, source.added),
    ]
    if let (_, paths) = changes.first(where: { !$0.0 }) {
      throw ResumeError.dataChanged(path: paths.joined(separator: ", "))
    }
  }
}

extension ResumeError {
  /// Reads the recordings of a run again; a folder beside the data's that holds none any more was changed since, and
  /// no flag names another one.
  static func namingWhatIsGone<Recordings>(
    beside data: DataSource,
    _ read: () throws -> Recordings
  ) throws -> Recordings {
    do {
      return try read()
    } catch DatasetError.missing(let path) where path != data.path {
      throw ResumeError.dataChanged(path: path)
    } catch DatasetError.noAddedClips(let path), DatasetError.noSyntheticClips(let path),
      DatasetError.noNoise(let path)
    {
      throw ResumeError.dataChanged(path: path)
    }
  }
}
