import SpeechModel
import Testing

@Suite struct SlotArrayTests {
  @Test func valuesAreInTheOrderOfTheTasks() {
    let slots = SlotArray<Int>(count: 3)
    for task in [2, 0, 1] { slots.set(task, 10 * task) }
    #expect(slots.values == [0, 10, 20])
  }

  /// The value of the third task must not be taken for that of the second.
  @Test func aTaskWithoutAResultIsAMistake() async {
    await #expect(processExitsWith: .failure) {
      let slots = SlotArray<Int>(count: 3)
      for task in [0, 2] { slots.set(task, 10 * task) }
      _ = slots.values
    }
  }
}
