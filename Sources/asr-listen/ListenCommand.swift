import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel

@main
struct ListenCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-listen",
    abstract: "Say when somebody says a word, while it is being said.",
    discussion: """
      Listens to a sound card (--device) or to the standard input: a WAV file that is still being recorded, raw \
      samples, or any recording that asr-predict reads. Prints a line as soon as a word is heard: when in seconds since the \
      beginning, the word, and how likely it is. Times are counted in samples, so that a pause of the \
      recorder is a pause of the clock, too.

      The last second or so is answered again every --hop seconds; a word is heard when the mean over \
      --smooth seconds reaches --threshold, and not again for --refractory seconds. \
      'asr-predict --causal recording.wav' hears exactly the same words in a recording.

      On a terminal a last line shows the level, what comes nearest to a word, and how much of a processor \
      core it takes. Ctrl-C ends with a summary.

      EXAMPLES:
        asr-listen --device default
        arecord -q -f S16_LE -r 16000 -t wav | asr-listen
        arecord -q -f S16_LE -r 16000 -t raw | asr-listen --rate 16000
        ffmpeg -v error -i rtsp://camera/door -f wav - | asr-listen --threshold 0.9
        asr-listen --json < interview.wav
        asr-listen --exec 'espeak-ng "$ASR_LABEL"' < interview.wav

      \(exitStatuses(failure: "the sound cannot be read, or there is no model"))
      """,
    version: ProgramVersion.words("asr-listen")
  )

  @OptionGroup var model: ModelOption

  @Option(
    help: ArgumentHelp(
      "The mean probability, 0 to 1, from which on a word is heard.",
      discussion: """
        Without it, the model's own threshold, but at least \(StreamSettings.usualThreshold.shortText).
        """,
      valueName: "probability"
    )
  )
  var threshold: Double?

  @OptionGroup var channel: ChannelOption

  @Option(
    help: ArgumentHelp(
      "Listen to a sound card, by ALSA's name for it, such as default or plughw:1,0.",
      discussion: "'arecord -L' lists them. ALSA's library is needed: sudo apt install libasound2",
      valueName: "name"
    )
  )
  var device: String?

  @Option(
    help: ArgumentHelp(
      """
      Samples come without a header, at this rate in Hz; with --device, the rate at which it records \
      (default \(SoundCard.usualRateHertz)).
      """,
      valueName: "hertz"
    )
  )
  var rate: Int?

  @Option(
    help: ArgumentHelp(
      "With --rate: how samples are written, s16le, s16be, s24le, s32le or f32le.",
      valueName: "encoding"
    )
  )
  var encoding: SampleEncoding = .s16le

  @Option(
    help: ArgumentHelp(
      "With --rate or --device: how many channels there are.",
      valueName: "number"
    )
  )
  var channels: Int = 1

  @OptionGroup var events: EventOptions

  @Flag(
    help: ArgumentHelp(
      "Print JSON objects: label, confidence, startSeconds, endSeconds, detectedSeconds, isOver.",
      discussion: """
        Two for each word: as soon as it is heard, and when it is over, with its end and its largest \
        confidence.
        """
    )
  )
  var json = false

  @Option(
    help: ArgumentHelp(
      "Run this command of the shell for each word, with ASR_LABEL, ASR_CONFIDENCE and ASR_SECONDS.",
      valueName: "command"
    )
  )
  var exec: String?

  @Flag(help: "Show no level and no load on a terminal.")
  var quiet = false

  mutating func validate() throws {
    if let rate {
      let rates = AudioLimits().sampleRateHertz
      guard rates.contains(rate) else {
        throw ValidationError(
          "--rate is \(rate); expected \(rates.lowerBound) to \(rates.upperBound) Hz"
        )
      }
    } else if device == nil, encoding != .s16le || channels != 1 {
      throw ValidationError(
        "--encoding and --channels are for samples without a header; give --rate, too"
      )
    }
    if device != nil, encoding != .s16le {
      throw ValidationError("--encoding is for the standard input; leave it out with --device")
    }
    guard (1...AudioLimits().channels).contains(channels) else {
      throw ValidationError("--channels is \(channels); expected 1 to \(AudioLimits().channels)")
    }
    _ = try events.settings(threshold: threshold)
  }

  func run() throws {
    let recognizer = try model.load()
    let settings = try events.settings(threshold: threshold)
    EndOfListening.onSignals()
    var input = try openedInput()
    var stream = try StreamRecognizer(
      recognizer,
      sampleRateHertz: input.sampleRateHertz,
      settings: settings
    )
    var summary = ListeningSummary()
    var meter = quiet ? nil : LevelMeter(recognizer.labels, background: settings.backgroundLabels)
    let hook = exec.map(EventHook.init)
    var heard: [StreamEvent] = []
    func report() throws {
      for event in heard {
        if !event.isOver {
          summary.count(event)
          hook?.run(event)
        }
        if json || !event.isOver {
          meter?.clear()
          try Terminal.print(json ? sortedJSON(EventRecord(event)) : Self.line(event))
        }
      }
      heard.removeAll(keepingCapacity: true)
    }
    while !EndOfListening.isRequested, !Terminal.isOutputClosed, let samples = try input.next() {
      // A recording arrives as a whole; its words are printed as they are heard.
      for start in stride(from: 0, to: samples.count, by: input.sampleRateHertz) {
        let part = samples[start..<min(samples.count, start + input.sampleRateHertz)]
        try part.withUnsafeBufferPointer { try stream.append($0, into: &heard) }
        try report()
        meter?.show(part, scores: stream.scores, seconds: stream.durationSeconds)
      }
    }
    try stream.finish(into: &heard)
    try report()
    meter?.clear()
    hook?.finish()
    Terminal.note(
      summary.words(
        seconds: stream.durationSeconds,
        nonFiniteSamples: stream.nonFiniteSamples,
        gaps: input.gaps
      ) + "\n"
    )
  }

  private func openedInput() throws -> SoundInput {
    if let device {
      let card = try SoundCard(
        device,
        channels: channels,
        sampleRateHertz: rate ?? SoundCard.usualRateHertz
      )
      return try SoundInput(card, channel: channel.choice)
    }
    return try SoundInput(
      rate.map { .init(encoding: encoding, channels: channels, sampleRateHertz: $0) },
      channel: channel.choice
    )
  }

  private static func line(_ event: StreamEvent) -> String {
    String(
      format: "%8.2f  %@  %.1f %%",
      event.detectedSeconds,
      event.label.printable,
      100 * event.confidence
    )
  }
}

extension SampleEncoding: ExpressibleByArgument {}
