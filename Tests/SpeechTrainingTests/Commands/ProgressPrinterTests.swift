import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

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

  private func metrics(_ epoch: Int, loss: Double?, accuracy: Double?) -> EpochMetrics {
    EpochMetrics(
      epoch: epoch,
      steps: 75 * epoch,
      learningRate: 0.01,
      trainingLoss: 0.4321 / Double(epoch),
      trainingAccuracy: 0.9,
      gradientNorm: 1,
      validationLoss: loss,
      validationAccuracy: accuracy,
      seconds: 5
    )
  }

  @Test func timesReadWell() {
    #expect(durationInWords(42.4) == "42 s")
    #expect(durationInWords(187) == "3:07 min")
    #expect(durationInWords(3_900) == "1:05 h")
    #expect(durationInWords(59.6) == "1:00 min")
    #expect(durationInWords(3_599.7) == "1:00 h")
    #expect(durationInWords(360_000) == "100:00 h")
    #expect(durationInWords(0) == "0 s")
    #expect(durationInWords(-3) == "0 s")
  }

  @Test(
    arguments: [
      (40, "epoch  3/40 ▕▏   ▏   6 %  3:07 min left"),
      (
        80,
        "epoch  3/40 ▕▊             ▏   6 %  3:07 min left  loss 0.432  1234 clips/s"
      ),
      (
        120,
        "epoch  3/40 ▕██▍                                     ▏   6 %  3:07 min left  loss 0.432"
          + "  1234 clips/s"
      ),
    ]
  )
  func terminalLineFitsAndChangesInPlace(_ columns: Int, _ line: String) {
    var text = ""
    var printer = ProgressPrinter(isTerminal: true, columns: columns) { text += $0 }
    printer.show(.step(progress))
    #expect(text == "\r\(line)\u{1B}[K")
    #expect(line.count < columns)
    printer.show(.resuming(.checkpoint(steps: 7, epochs: 2)))
    #expect(text.hasSuffix("\r\u{1B}[Kresuming after step 7, 2 epochs done\n"))
  }

  @Test func readingHasABarToo() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: true, isUnicode: false) { text += $0 }
    printer.show(.reading(done: 1_500, of: 3_000))
    #expect(text == "\rreading [#######-------] 1500 of 3000 files\u{1B}[K")
  }

  @Test func theFirstStepKnowsNoSpeed() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: true) { text += $0 }
    var first = progress
    first.clipsPerSecond = 0
    printer.show(.step(first))
    #expect(text.hasSuffix("loss 0.432\u{1B}[K"))
  }

  /// At most ten times a second, and at once when there is no more to come.
  @Test func theLineChangesTenTimesASecond() {
    var lines = 0
    var printer = ProgressPrinter(isTerminal: true) { _ in lines += 1 }
    var time = 0.0
    printer.now = { Date(timeIntervalSince1970: time) }
    for step in 0..<1_000 {
      time = Double(step) / 1_000
      printer.show(.step(progress))
    }
    #expect(lines == 10)
    printer.show(.reading(done: 2, of: 2))
    #expect(lines == 11)
  }

  /// The width is asked for at every change, as the window may have been resized.
  @Test func aResizedWindowIsNoticed() {
    var text = ""
    var columns = 80
    var printer = ProgressPrinter(isTerminal: true, columns: columns) { text = $0 }
    var time = 0.0
    printer.now = { Date(timeIntervalSince1970: time) }
    printer.show(.step(progress))
    #expect(text.contains("clips/s"))
    (columns, time) = (30, 1)
    printer.show(.step(progress))
    #expect(text == "\repoch  3/40 ▕▏   ▏   6 %\u{1B}[K")
  }

  @Test func theLineIsTakenAwayOnce() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: true) { text += $0 }
    printer.close()
    #expect(text.isEmpty)
    printer.show(.step(progress))
    text = ""
    printer.close()
    printer.close()
    #expect(text == "\r\u{1B}[K")
  }

  @Test func elsewhereThereAreOnlyWholeLines() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: false) { text += $0 }
    printer.show(.reading(done: 1, of: 2))
    printer.show(.step(progress))
    printer.close()
    #expect(text.isEmpty)
    printer.show(.epoch(metrics(3, loss: 0.2, accuracy: 0.955), of: 40, isBest: true))
    #expect(
      text
        == "epoch  3 of 40  training loss 0.144  accuracy  90.0 %  validation loss 0.200"
        + "  accuracy  95.5 %  best so far\n"
    )
  }

  @Test(arguments: [true, false])
  func theEndShowsHowItWent(_ isTerminal: Bool) {
    var text = ""
    var printer = ProgressPrinter(isTerminal: isTerminal, columns: 40) { text += $0 }
    printer.show(
      .ended([
        metrics(1, loss: 2.3026, accuracy: 0.1), metrics(2, loss: 0.0, accuracy: 0.5),
        metrics(3, loss: 1.1, accuracy: 0.85),
      ])
    )
    #expect(
      text
        == "validation loss      2.303 █▁▄ 1.100, kept 1.100 of epoch 3\n"
        + "validation accuracy  10.0 % ▁▅█ 85.0 %, kept 85.0 % of epoch 3\n"
    )
  }

  /// Of epochs with the highest accuracy the one with the lowest loss is kept.
  @Test func theEpochThatIsShownIsTheOneThatIsKept() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: false, isUnicode: false) { text += $0 }
    printer.show(
      .ended([
        metrics(1, loss: 0.5, accuracy: 1), metrics(2, loss: 0.25, accuracy: 1),
        metrics(3, loss: 0.125, accuracy: 0.5),
      ])
    )
    #expect(
      text.contains(", kept 0.250 of epoch 2\n") && text.hasSuffix(", kept 100.0 % of epoch 2\n")
    )
  }

  @Test func aQuietPrinterWarnsOnly() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 2)
    let pool = WorkerPool(threads: 1)
    let whole = try Dataset(DataSource(path), pool: pool)
    try AtomicFile.write([], to: folder.file("data/low/a.wav"))
    let broken = try Dataset(DataSource(path), pool: pool)
    var text = ""
    var printer = ProgressPrinter(isTerminal: true, isQuiet: true) { text += $0 }
    printer.show(.reading(done: 1, of: 2))
    printer.show(.resuming(.beginning(hasDamagedCheckpoints: true)))
    printer.show(.epoch(metrics(1, loss: 0.5, accuracy: 1), of: 2, isBest: true))
    printer.show(.data(whole.summary))
    #expect(text.isEmpty)
    printer.show(.data(broken.summary))
    printer.show(
      .checked([
        DataFinding(.silence(recordings: 2), .error, []),
        DataFinding(.clipping(recordings: 1), .warning, []),
      ])
    )
    printer.show(.warning(fullDisk))
    #expect(
      text == """
          left out: 1 file
            low/a.wav: the file is empty (0 bytes)
          error: 2 recordings without sound
          warning: 1 recording with clipped peaks
          (asr-data check shows them, with pictures and sounds)
        \(fullDiskWords)

        """
    )
  }

  @Test func curvesGetTheRoomThatThereIs() {
    let epochs = (1...100).map { metrics($0, loss: Double($0), accuracy: 0) }
    for (isTerminal, columns, cells) in [(true, 80, 14), (true, 40, 8), (false, 40, 40)] {
      var text = ""
      var printer = ProgressPrinter(isTerminal: isTerminal, columns: columns) { text += $0 }
      printer.show(.ended(epochs))
      let blocks = text.prefix { $0 != "\n" }.filter { ("▁"..."█").contains($0) }
      #expect(blocks.count == cells)
    }
  }

  @Test func curvesInOtherCases() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: false, isUnicode: false) { text += $0 }
    printer.show(.ended([]))
    printer.show(.ended([metrics(1, loss: 1, accuracy: 1)]))
    #expect(text.isEmpty)
    printer.show(
      .ended([metrics(1, loss: nil, accuracy: nil), metrics(2, loss: nil, accuracy: nil)])
    )
    #expect(
      text
        == "training loss      0.432 #_ 0.216, kept 0.216 of epoch 2\n"
        + "training accuracy  90.0 % __ 90.0 %, kept 90.0 % of epoch 2\n"
    )
  }

  @Test func theTestNamesTheMostConfused() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: false) { text += $0 }
    func outcome(_ label: Int, _ recognized: Int) -> Evaluation.Outcome {
      Evaluation.Outcome(
        path: "",
        label: label,
        probabilities: (0..<2).map { $0 == recognized ? 1 : 0 }
      )
    }
    printer.show(
      .tested(Evaluation(labels: ["six", "three"], outcomes: [outcome(0, 1), outcome(1, 1)]))
    )
    #expect(
      text.hasSuffix(
        "(1 of 2; 95 % interval 9.5 to 90.5 %)\nmost often confused:\n"
          + "  six -> three 1 time (100 % of six)\n"
      )
    )
    text = ""
    printer.show(.tested(Evaluation(labels: ["six", "three"], outcomes: [outcome(1, 1)])))
    #expect(!text.contains("confused"))
    printer.show(.warning(fullDisk))
    #expect(text.hasSuffix("\n\(fullDiskWords)\n"))
  }

  private let fullDisk = TrainingWarning.noReport(
    RunFolderError.unwritable(path: "r", fault: .other(detail: "the disk is full"))
  )
  private let fullDiskWords =
    "warning: no report could be written: r: cannot be written: the disk is full; the files written"
    + " before are unchanged"

  @Test func resumingIsToldInWords() {
    var text = ""
    var printer = ProgressPrinter(isTerminal: false) { text += $0 }
    printer.show(
      .damagedCheckpoint(RunFolderError.unwritable(path: "c", fault: .other(detail: "w")))
    )
    printer.show(.resuming(.beginning(hasDamagedCheckpoints: true)))
    printer.show(.resuming(.beginning(hasDamagedCheckpoints: false)))
    #expect(
      text == """
        a damaged checkpoint is skipped: c: cannot be written: w; the files written before are \
        unchanged
        no checkpoint can be read: starting again
        no checkpoint was saved yet: starting again

        """
    )
  }
}
