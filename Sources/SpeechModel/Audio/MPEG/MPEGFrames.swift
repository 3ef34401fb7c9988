/// Walks the frames of an MPEG stream (MP3, MP2, MP1), which does not record their number.
///
/// libsndfile estimates the number from the first frame and the size of the file where no header
/// announces it, and stops there: the rest of a stream of variable bit rate is lost.
struct MPEGFrames {
  /// Bytes for libsndfile: frames alone, then enough padding for it to read them all.
  private(set) var bytes: [UInt8]
  /// Samples of a channel in the frames; nil if a header says how many of them are sound.
  private(set) var samples: Int?

  private let kind: MPEGHeader.Kind
  /// The length of a frame of free format without padding.
  private let freeLength: Int?

  /// The most junk before the first frame, the most before one of free format, whose length has to
  /// be searched for, and the longest such frame; in bytes.
  private static let (longestJunk, longestFreeJunk, longestFreeFrame) = (1 << 16, 1 << 12, 1 << 13)

  /// The frames in a part of a file; nil if it begins with none.
  ///
  /// - Throws: `AudioRefusal` if frames are missing or damaged.
  init?(_ file: [UInt8], in part: Range<Int>) throws(AudioRefusal) {
    let end = MPEGTags.end(of: ByteReader(file), in: part)
    let start = try MPEGTags.start(of: ByteReader(file), from: part.lowerBound, to: end)
    guard let (first, kind, freeLength) = Self.first(file, from: start, to: end) else { return nil }
    self.kind = kind
    self.freeLength = freeLength
    bytes = []
    var ranges = try walk(file, from: first, to: end)
    var announced: Int?
    if let info = MPEGInfo(file, at: first) {
      announced = info.frames
      let count = ranges.count - 1
      if let announced, announced > count {
        throw AudioRefusal(.truncated(.frames(announced: announced, found: count)))
      }
      // A header without a number of frames, or with too small a one, must not truncate the sound.
      if announced == nil || announced != count || !info.isUnderstood {
        announced = nil
        ranges.removeFirst()
      }
    }
    bytes.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
    for range in ranges { bytes += file[range] }
    guard announced == nil, let length = ranges.first?.count else { return }
    samples = ranges.count * kind.samples
    // The estimate is the size divided by that of the first frame.
    let lacking = (ranges.count + 1) * length - bytes.count
    if lacking > 0 { bytes += MPEGTags.filling(lacking) }
  }

  /// The ranges of the frames.
  private func walk(
    _ file: [UInt8],
    from first: Int,
    to end: Int
  ) throws(AudioRefusal) -> [Range<Int>] {
    let reader = ByteReader(file)
    var ranges: [Range<Int>] = []
    var offset = first
    while offset < end {
      if let length = length(file, at: offset) {
        guard offset + length <= end else {
          throw AudioRefusal(.truncated(.within(.lastFrame)))
        }
        ranges.append(offset..<offset + length)
        offset += length
      } else if let tag = MPEGTags.length(reader, at: offset) {
        offset = min(end, offset + tag)
      } else {
        offset = try resume(file, at: offset, to: end)
      }
    }
    return ranges
  }

  /// The offset at which frames continue after bytes that are not a frame.
  ///
  /// - Throws: `AudioRefusal` unless that is only zeros.
  private func resume(_ file: [UInt8], at offset: Int, to end: Int) throws(AudioRefusal) -> Int {
    let next = file[offset..<end].firstIndex { $0 != 0 } ?? end
    if next > offset { return next }
    if end - offset < MPEGHeader.bytes {
      guard file[offset] == 0xFF else { return end }
      throw AudioRefusal(.truncated(.within(.lastFrame)))
    }
    throw AudioRefusal(.malformed(.mpegFrame(byte: offset)))
  }

  /// The length of the frame at an offset; nil if no frame of this stream is there.
  private func length(_ file: [UInt8], at offset: Int) -> Int? {
    guard let header = MPEGHeader(file, at: offset), header.kind == kind else { return nil }
    if freeLength != nil, header.unpaddedLength != nil { return nil }
    return (header.unpaddedLength ?? freeLength).map { $0 + header.padding }
  }

  /// How many headers in a row are no coincidence.
  private static let convincing = 4

  /// The first frame that is followed by others of its kind, a tag or the end.
  private static func first(
    _ file: [UInt8],
    from start: Int,
    to end: Int
  ) -> (offset: Int, kind: MPEGHeader.Kind, freeLength: Int?)? {
    let searched = start..<max(start, min(end, start + longestJunk))
    for offset in searched where file[offset] == 0xFF {
      guard let header = MPEGHeader(file, at: offset), header.unpaddedLength != nil,
        areFrames(file, from: offset, to: end, header.kind, nil)
      else { continue }
      return (offset, header.kind, nil)
    }
    // In free format, which arbitrary bytes resemble more often, the next frame determines the
    // length.
    for offset in searched.prefix(longestFreeJunk) where file[offset] == 0xFF {
      guard let header = MPEGHeader(file, at: offset), header.unpaddedLength == nil else {
        continue
      }
      let nearest = offset + header.infoOffset
      for next in nearest..<max(nearest, min(end, offset + longestFreeFrame))
      where file[next] == 0xFF {
        let length = next - offset - header.padding
        if areFrames(file, from: offset, to: end, header.kind, length) {
          return (offset, header.kind, length)
        }
      }
    }
    return nil
  }

  /// Whether `convincing` frames of a kind follow one another, or fewer up to a tag or the end.
  private static func areFrames(
    _ file: [UInt8],
    from start: Int,
    to end: Int,
    _ kind: MPEGHeader.Kind,
    _ freeLength: Int?
  ) -> Bool {
    var offset = start
    for count in 0..<convincing {
      if offset == end || offset < end && MPEGTags.length(ByteReader(file), at: offset) != nil {
        return true
      }
      // The last frame may be truncated, which the caller reports.
      if offset > end { return count > 1 }
      guard let header = MPEGHeader(file, at: offset), header.kind == kind,
        (header.unpaddedLength == nil) == (freeLength != nil),
        let length = header.unpaddedLength ?? freeLength
      else { return false }
      offset += length + header.padding
    }
    return true
  }
}

/// What the first frame of a stream may contain instead of sound: the number of frames after it.
struct MPEGInfo {
  /// Nil if it does not record the number.
  let frames: Int?
  /// Whether libsndfile understands it, and removes the encoder's delay.
  let isUnderstood: Bool

  /// Nil if the frame contains sound.
  init?(_ file: [UInt8], at offset: Int) {
    let reader = ByteReader(file)
    guard let header = MPEGHeader(file, at: offset), header.kind.layer == 3 else { return nil }
    let xing = offset + header.infoOffset
    // Of Fraunhofer's encoder.
    let vbri = offset + 36
    if reader.has("Xing", at: xing) || reader.has("Info", at: xing) {
      let flags = reader.number(4, at: xing + 4, .big) ?? 0
      let count = flags & 1 == 0 ? nil : reader.number(4, at: xing + 8, .big)
      frames = count == 0 ? nil : count
      isUnderstood = true
    } else if reader.has("VBRI", at: vbri) {
      let count = reader.number(4, at: vbri + 14, .big)
      frames = count == 0 ? nil : count
      isUnderstood = false
    } else {
      return nil
    }
  }
}
