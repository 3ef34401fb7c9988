import ArgumentParser
import CommandLineSupport
import SpeechExport
import SpeechModel

@main
struct ExportCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-export",
    abstract: "Write a trained model as an ONNX file, raw audio in and probabilities out.",
    discussion: """
      The file runs wherever there is ONNX Runtime, from version 1.17 on, and holds every step from \
      samples to probabilities. Its inputs are audio, samples between -1 and 1 at the model's rate, \
      a clip a row, and lengths, the samples of each clip; its outputs are probabilities and \
      label, the index of the most likely one. Clips of unequal length in one call get the answers \
      that they get alone. Labels, rate, threshold and configuration are in the metadata, and so \
      are clips with their answers, by which Interop/onnx_check.py checks the file.

      A clip more than twice as long as the longest training clip is not covered by windows, as \
      asr-predict does: Documentation/exporting.md shows how.

      A file that is there is replaced if it is an ONNX file, and kept otherwise.

      EXAMPLES:
        asr-export model.onnx
        asr-export model.onnx --model runs/experiment-7
        asr-export - --model model.safetensors > model.onnx

      \(exitStatuses(failure: "the file cannot be written, or there is no model"))
      """,
    version: ProgramVersion.words("asr-export")
  )

  @Argument(help: "The file to write; a single - for the standard output.")
  var file: String

  @OptionGroup var model: ModelOption

  func run() throws {
    let isStream = file == "-"
    let target = try ExportTarget(Terminal.path(isStream ? "/dev/stdout" : file))
    let exported = try model.load { path in
      let path = SpeechRecognizer.modelFile(path)
      return try ONNXModel(
        decoding: TrainedModel.bytes(of: path),
        path: path,
        producer: ("asr-export", ProgramVersion.number)
      )
    }
    try target.write(exported)
    let megabytes = (Double(exported.bytes.count) / 1e5).rounded() / 10
    let labels = exported.labels.count
    Terminal.note("\(labels) labels, \(exported.sampleRateHertz) Hz, \(megabytes) MB\n")
    if !isStream { try Terminal.print(file) }
  }
}
