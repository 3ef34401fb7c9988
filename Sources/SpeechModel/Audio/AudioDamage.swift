extension AudioError {
  /// How a recording ends too early.
  public enum Truncation: Sendable, Equatable {
    /// Its header announces more bytes than there are.
    case bytes(announced: Int, found: Int)
    /// Its header announces more MPEG frames than there are.
    case frames(announced: Int, found: Int)
    /// Its frames announce more samples than they decode to.
    case samples(announced: Int, found: Int)
    /// It ends within this part.
    case within(Part)
    /// Decoding failed after these samples of a channel; with libsndfile's message.
    case decoding(samples: Int, detail: String)
    /// The ffmpeg program found its end missing; with the format's description.
    case foreign(format: String)
  }

  /// A part of a file that may be incomplete.
  public enum Part: Sendable, Equatable {
    /// The header.
    case header
    /// A tag of MPEG files.
    case tag
    /// The last frame of an MPEG stream.
    case lastFrame
    /// The first page of an Ogg file.
    case firstPage
    /// The last page of an Ogg file.
    case lastPage
    /// The last packet of an Ogg stream.
    case lastPacket
  }

  /// How a recording contradicts itself or its format.
  public enum Damage: Sendable, Equatable {
    /// It begins like a WAV file, and does not continue like one.
    case wave
    /// What stands at a byte is no MPEG frame.
    case mpegFrame(byte: Int)
    /// Something is wrong with an Ogg file at a byte.
    case ogg(OggDamage, byte: Int)
    /// The decoder finds no sound in it.
    case noSound
    /// The decoder refuses it; with libsndfile's message.
    case decoder(detail: String)
  }

  /// What is wrong with an Ogg file at a byte.
  public enum OggDamage: Sendable, Equatable {
    /// The page there does not match its checksum.
    case checksum
    /// Pages are missing before it.
    case missingPages(Int)
    /// The page there is out of order.
    case order
    /// The page there belongs to a stream whose beginning is missing.
    case unknownStream
    /// The page there follows the end of its stream.
    case afterEnd
    /// What follows the page that ends there is no page.
    case noPage
  }
}

extension AudioError.Truncation: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .bytes(let announced, let found):
      "its header announces \(announced) bytes, \(found) are there"
    case .frames(let announced, let found):
      "its header announces \(announced) frames, \(found) are there"
    case .samples(let announced, let found):
      "its frames announce \(announced) samples, \(found) are there"
    case .within(let part): part.description
    case .decoding(let samples, let detail): "decoding stopped after \(samples) samples (\(detail))"
    case .foreign(let format): "this is \(format), and it ends early"
    }
  }
}

extension AudioError.Part: CustomStringConvertible {
  /// Says that the part is incomplete.
  public var description: String {
    switch self {
    case .header: "it ends within its header"
    case .tag: "it ends within its tag"
    case .lastFrame: "its last frame is not whole"
    case .firstPage: "its first page is not whole"
    case .lastPage: "its last page is not whole"
    case .lastPacket: "its last packet is not whole"
    }
  }
}

extension AudioError.Damage: CustomStringConvertible {
  /// What was found.
  public var description: String {
    switch self {
    case .wave: "its header is not that of a WAV file"
    case .mpegFrame(let byte): "what stands at byte \(byte) is no MPEG frame"
    case .ogg(let damage, let byte): damage.words(byte: byte)
    case .noSound: "the decoder finds no sound in it"
    case .decoder(let detail): detail
    }
  }
}

extension AudioError.OggDamage {
  fileprivate func words(byte: Int) -> String {
    switch self {
    case .checksum: "the Ogg page at byte \(byte) does not match its checksum"
    case .missingPages(let pages):
      "\(pages) Ogg page\(pages == 1 ? " is" : "s are") missing before byte \(byte)"
    case .order: "the Ogg page at byte \(byte) is out of order"
    case .unknownStream:
      "the Ogg page at byte \(byte) belongs to a stream whose beginning is missing"
    case .afterEnd: "an Ogg page follows the end of its stream, at byte \(byte)"
    case .noPage: "what follows the Ogg page that ends at byte \(byte) is no page"
    }
  }
}
