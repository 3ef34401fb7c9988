import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel

@main
struct PredictCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-predict",
    abstract: "Say which label each recording has.",
    discussion: """
      Prints a line for each recording: the file, the most likely label, and how likely it is. \
      WAV, FLAC, Ogg, MP3, AIFF, AU and CAF are read, at any sample rate and length; M4A, MP4, \
      WebM, AMR and WMA where the ffmpeg program is installed. A folder stands for all recordings in \
      it and below, linked folders included; what it holds besides is counted on the error stream.

      Remarks follow an answer in brackets: no sound, or a clip much shorter or longer than \
      those that the model was trained on.

      A model trained to reject says 'unknown' where the most likely label is less likely than \
      its threshold, and how likely that label is. --threshold sets another one.

      A file that cannot be read gets a line that says why; the others are still answered.

      EXAMPLES:
        asr-predict clip.wav
        asr-predict --top 3 recordings/
        asr-predict --threshold 0.8 recordings/
        asr-predict --attention --model runs/att-rnn clip.wav
        asr-predict --json *.flac > answers.jsonl
        arecord -d 1 -f S16_LE -r 16000 | asr-predict -

      \(exitStatuses(failure: "a recording could not be answered, or there is no model"))
      """,
    version: ProgramVersion.words("asr-predict")
  )

  @Argument(help: "Recordings, folders of them, or a single - for the standard input.")
  var files: [String]

  @OptionGroup var model: ModelOption

  @OptionGroup var threshold: ThresholdOption

  @OptionGroup var channel: ChannelOption

  @Option(help: "How many labels to print for each recording; --json prints the scores of all.")
  var top: Int = 1

  @Flag(
    help: ArgumentHelp(
      "Print one JSON object per line: file, label, confidence, scores, durationSeconds.",
      discussion: """
        With a threshold, also rejected: true or false; with --attention, also attention; and note, \
        where there is something to remark.
        """
    )
  )
  var json = false

  @OptionGroup var attention: AttentionOption

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard top >= 1 else { throw ValidationError("--top is \(top); expected 1 or more") }
    if files.contains("-") && files.count > 1 {
      throw ValidationError("'-' reads one recording from the standard input; give it alone")
    }
  }

  /// The most recordings in memory at once.
  private static let filesAtOnce = 64

  func run() throws {
    let recognizer = threshold.apply(to: try model.load())
    try attention.check(recognizer)
    let paths = RecordingPaths(files)
    if let words = paths.passedOver.words { Terminal.note("\(words)\n") }
    let recordings = paths.recordings
    let fileWidth = recordings.map(\.name.printable.count).max() ?? 0
    let rejection = recognizer.rejectionThreshold == nil ? [] : [Prediction.unknownLabel]
    let labelWidth = (recognizer.labels + rejection).map(\.printable.count).max() ?? 0
    let pool = WorkerPool(threads: min(threads.count, recordings.count))
    var failed = false
    for start in stride(from: 0, to: recordings.count, by: Self.filesAtOnce) {
      let group = recordings[start..<min(recordings.count, start + Self.filesAtOnce)]
      for answer in answers(Array(group), recognizer, pool) {
        failed = failed || answer.isFailure
        try Terminal.print(
          json
            ? answer.json()
            : answer.text(fileWidth: fileWidth, labelWidth: labelWidth, top: top)
        )
      }
      if Terminal.isOutputClosed { break }
    }
    if failed { throw ExitCode(1) }
  }

  private func answers(
    _ recordings: [RecordingFile],
    _ recognizer: SpeechRecognizer,
    _ pool: WorkerPool
  ) -> [Answer] {
    typealias Found = (prediction: Prediction, attention: Attention?)
    let answers = SlotArray<Result<Found, Answer.Failure>>(count: recordings.count)
    pool.run(recordings.count) { task, _ in
      let result = Result { () throws(Answer.Failure) -> Found in
        do {
          let clip = try recordings[task].clip(channel: channel.choice)
          return (try recognizer.recognize(clip), try attention.look(at: clip, recognizer))
        } catch let error as Answer.Failure {
          throw error
        } catch let error as AudioError {
          throw Answer.Failure(words: error.reason.commandWords)
        } catch {
          throw Answer.Failure(words: commandMessage(error))
        }
      }
      answers.set(task, result)
    }
    return zip(recordings, answers.values).map { recording, found in
      Answer(
        file: recording.name,
        result: found.map(\.prediction),
        attention: try? found.get().attention
      )
    }
  }
}
