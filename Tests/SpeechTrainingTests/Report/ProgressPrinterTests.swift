import SpeechTraining
import Testing

@Suite struct ProgressPrinterTests {
  private let progress = TrainingEvent.Progress(
    epoch: 3,
    epochs: 40,
    step: 30,
    steps: 75,
    loss: 0.4321,
    clipsPerSecond: 1_234,
    secondsLeft: 187
  )

  @Test func timesReadWell() {
    #expect(ProgressPrinter.duration(42.4) == "42 s")
    #expect(ProgressPrinter.duration(187) == "3:07 min")
    #expect(ProgressPrinter.duration(3_900) == "1:05 h")
  }

  @Test func terminalLineChangesInPlace() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: true) { text += $0 }
    printer.show(.step(progress))
    #expect(text == "\repoch 3 of 40   40 %  loss 0.432  1234 clips/s  3:07 min left\u{1B}[K")
    printer.show(.data(report: "found"))
    #expect(text.hasSuffix("\r\u{1B}[Kfound\n"))
  }

  @Test func elsewhereThereAreOnlyWholeLines() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: false) { text += $0 }
    printer.show(.reading(done: 1, of: 2))
    printer.show(.step(progress))
    #expect(text.isEmpty)
    printer.show(
      .epoch(
        EpochMetrics(
          epoch: 3,
          steps: 225,
          learningRate: 0.01,
          trainingLoss: 0.4321,
          trainingAccuracy: 0.9,
          gradientNorm: 1,
          validationLoss: 0.2,
          validationAccuracy: 0.955,
          seconds: 5
        ),
        of: 40,
        isBest: true
      )
    )
    #expect(
      text
        == "epoch  3 of 40  training loss 0.432  accuracy  90.0 %  validation loss 0.200"
        + "  accuracy  95.5 %  best so far\n"
    )
  }
}
