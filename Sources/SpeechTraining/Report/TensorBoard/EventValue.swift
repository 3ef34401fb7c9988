internal import SpeechModel

/// A value of an event: what TensorBoard shows under a name (`summary.proto`, `Summary.Value`).
package struct EventValue: Sendable, Equatable {
  /// What it is.
  package enum Content: Sendable, Equatable {
    /// A point of a curve.
    case scalar(Double)
    /// A picture as PNG; width and height in pixels.
    case image(png: [UInt8], width: Int, height: Int)
    /// A mono sound as WAV.
    case audio(wave: [UInt8], rateHertz: Int, samples: Int)
    /// A message for the table of hyperparameters (`plugin_data.proto`).
    case hyperparameters([UInt8])
  }

  /// Its name; the part before a slash groups names.
  package var tag: String
  package var content: Content
  /// What it is about, in Markdown; empty for nothing.
  package var about: String

  package init(_ tag: String, _ content: Content, about: String = "") {
    self.tag = tag
    self.content = content
    self.about = about
  }

  /// Writes the message, its fields in the order of their numbers.
  func write(to value: inout ProtoWriter) {
    value.text(1, tag)
    switch content {
    case .scalar(let number): value.float(2, Float(number))
    case .image(let png, let width, let height):
      value.message(4) {
        $0.integer(1, height)
        $0.integer(2, width)
        $0.integer(3, 3)  // colours: red, green, blue
        $0.data(4, png)
      }
    case .audio(let wave, let rateHertz, let samples):
      value.message(6) {
        $0.float(1, Float(rateHertz))
        $0.integer(2, 1)  // channels
        $0.integer(3, samples)
        $0.data(4, wave)
        $0.text(5, "audio/wav")
      }
    case .hyperparameters: break
    }
    value.message(9) { metadata in
      metadata.message(1) {
        $0.text(1, plugin)
        if !pluginData.isEmpty { $0.data(2, pluginData) }
      }
      if !about.isEmpty { metadata.text(3, about) }
      if let dataClass { metadata.integer(4, dataClass) }
    }
  }

  /// The part of TensorBoard that shows it.
  private var plugin: String {
    switch content {
    case .scalar: "scalars"
    case .image: "images"
    case .audio: "audio"
    case .hyperparameters: "hparams"
    }
  }

  /// The data for that part.
  private var pluginData: [UInt8] {
    var message = ProtoWriter()
    switch content {
    case .scalar, .image: break
    case .audio: message.integer(2, 11)  // the encoding: WAV
    case .hyperparameters(let bytes): return bytes
    }
    return message.bytes
  }

  /// A scalar or a sequence of blobs.
  ///
  /// Without it the reader written in Rust ignores the description.
  private var dataClass: Int? {
    switch content {
    case .scalar: 1
    case .image, .audio: 3
    case .hyperparameters: nil
    }
  }
}
