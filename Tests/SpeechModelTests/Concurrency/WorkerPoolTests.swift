import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct WorkerPoolTests {
  @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 5])
  func aTaskMayAskItsOwnPool(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    let outer = 7
    let inner = 11
    let done = SlotArray<[Int]>(count: outer)
    pool.run(outer) { task, worker in
      let squares = SlotArray<Int>(count: inner)
      pool.run(inner) { index, own in
        // On the calling thread, so that the memory of its worker is still its own.
        #expect(own == worker)
        pool.run(1) { _, innermost in #expect(innermost == worker) }
        squares.set(index, task * index * index)
      }
      done.set(task, squares.values)
    }
    for (task, squares) in done.values.enumerated() {
      #expect(squares == (0..<inner).map { task * $0 * $0 })
    }
    // Afterwards the pool works as before.
    let workers = SlotArray<Int>(count: 100)
    pool.run(100) { task, worker in workers.set(task, worker) }
    #expect(workers.values.allSatisfy { (0..<threads).contains($0) })
  }

  @Test(.timeLimit(.minutes(1)))
  func aTaskMayAskItsOwnPoolThroughAnotherOne() {
    let (first, second) = (WorkerPool(threads: 2), WorkerPool(threads: 1))
    let sums = SlotArray<Int>(count: 4)
    first.run(4) { task, _ in
      let parts = SlotArray<Int>(count: 3)
      second.run(3) { index, _ in
        let ones = SlotArray<Int>(count: 5)
        first.run(5) { ones.set($0, $0 + $1 - $1) }
        parts.set(index, index + ones.values.reduce(0, +))
      }
      sums.set(task, parts.values.reduce(0, +))
    }
    #expect(sums.values == [33, 33, 33, 33])
  }

  /// Two tasks that wait for each other end on two threads alone.
  @Test(.timeLimit(.minutes(1)))
  func tasksRunAtTheSameTime() {
    let (first, second) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let haveMet = SlotArray<Bool>(count: 2)
    WorkerPool(threads: 2).run(2) { task, _ in
      let (own, other) = task == 0 ? (first, second) : (second, first)
      other.signal()
      haveMet.set(task, own.wait(timeout: .now() + 10) == .success)
    }
    #expect(haveMet.values == [true, true])
  }

  /// Through the public API: clips recognized on a pool by a task of that pool.
  @Test(.timeLimit(.minutes(1)))
  func aTaskMayRecognizeOnItsOwnPool() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.linear))
    let clips = (0..<20).map { tone(hertz: 200 + 50 * Double($0), seconds: 0.3) }
    let expected = try recognizer.recognize(clips)
    let pool = WorkerPool(threads: 2)
    let answers = SlotArray<Result<[Prediction], any Error>>(count: 4)
    pool.run(4) { task, _ in
      answers.set(task, Result { try recognizer.recognize(clips, on: pool) })
    }
    for answer in answers.values { #expect(try answer.get() == expected) }
  }
}
