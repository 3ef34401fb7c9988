internal import SpeechModel

/// The models that are served, each of which can be replaced while requests are answered.
package final class ModelShelf: Sendable {
  /// A model's place on the shelf.
  package struct Slot: Sendable {
    /// Where it comes from.
    package let source: ModelSource
    /// The model that answers.
    package fileprivate(set) var model: ServedModel
    /// Why the file was refused when it was last read again; nil if the model is the file's.
    package fileprivate(set) var refusal: String?
    /// How often another file was taken over.
    package fileprivate(set) var replacements = 0
    /// How often a file was refused.
    package fileprivate(set) var refusals = 0
    /// The file's stamp when it was last read; nil if it was not there.
    fileprivate(set) var stamp: FileStamp?

    fileprivate init(_ source: ModelSource, threshold: Double?) throws {
      self.source = source
      // Before the file is read, so that no later change is missed.
      stamp = FileStamp(source.file)
      model = try ServedModel(source, threshold: threshold)
    }
  }

  /// What became of a model when its file was read again.
  package enum Reload: Sendable, Equatable {
    /// The file is the one that is served.
    case unchanged
    /// It answers from now on.
    case replaced(digest: String)
    /// The former model still answers, for this reason.
    case refused(String)
  }

  private let current: LockedValue<[Slot]>
  /// Held while a file is read again, so that two calls do not take over the same file twice.
  private let reloading = LockedValue(())
  private let threshold: Double?

  /// Loads the models; the first is the one that answers requests without a name.
  ///
  /// - Precondition: There is at least one source, and no two have the same name.
  /// - Throws: `ModelFileError`.
  package init(_ sources: [ModelSource], threshold: Double? = nil) throws {
    precondition(!sources.isEmpty && Set(sources.map(\.name)).count == sources.count)
    self.threshold = threshold
    current = LockedValue(
      try sources.map { try Slot($0, threshold: threshold) }
    )
  }

  /// The models as they are at this moment, in the given order.
  package var slots: [Slot] { current.withLock { $0 } }

  /// The model of a name, or the first; nil if no model has that name.
  package func model(named name: String?) -> ServedModel? {
    current.withLock { slots in
      guard let name else { return slots[0].model }
      return slots.first { $0.source.name == name }?.model
    }
  }

  /// Reads a model's file again and takes it over if it changed; requests under way keep theirs.
  ///
  /// - Parameter index: The model's index among those served.
  package func reload(at index: Int) -> Reload {
    reloading.withLock { _ in
      let slot = slots[index]
      let stamp = FileStamp(slot.source.file)
      let outcome: Reload
      do {
        let model = try ServedModel(slot.source, threshold: threshold)
        outcome =
          model.digest == slot.model.digest ? .unchanged : .replaced(digest: model.digest)
        current.withLock { slots in
          slots[index].stamp = stamp
          slots[index].refusal = nil
          guard case .replaced = outcome else { return }
          slots[index].model = model
          slots[index].replacements += 1
        }
      } catch {
        outcome = .refused("\(error)")
        current.withLock { slots in
          slots[index].stamp = stamp
          slots[index].refusal = "\(error)"
          slots[index].refusals += 1
        }
      }
      return outcome
    }
  }
}
