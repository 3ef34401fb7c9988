internal import SpeechModel

/// A run as a row of TensorBoard's table of hyperparameters: its main settings, and its results
/// (`plugin_data.proto` and `api.proto` of the plugin).
///
/// Every run has the same settings, because the table takes its columns from the first that it
/// finds.
package struct Hyperparameters: Sendable {
  package enum Setting: Sendable {
    case text(String)
    case number(Double)
  }

  /// A column of results: the scalar's tag in the events of the same run, and its title.
  package struct Metric: Sendable {
    package var tag: String
    package var name: String
    package var about: String

    package init(tag: String, name: String, about: String) {
      self.tag = tag
      self.name = name
      self.about = about
    }
  }

  /// The run's name.
  ///
  /// Runs of one name are one row: TensorBoard finds a run also by way of `runs/latest`.
  package var name: String
  /// The settings, by the keys of a configuration file.
  package var settings: [(key: String, value: Setting)]
  package var metrics: [Metric]

  package init(name: String, settings: [(key: String, value: Setting)], metrics: [Metric]) {
    self.name = name
    self.settings = settings
    self.metrics = metrics
  }

  /// The columns of the table.
  package var experiment: EventValue {
    Self.value("experiment") { plugin in
      plugin.message(2) { experiment in
        for setting in settings {
          experiment.message(4) {
            $0.text(1, setting.key)
            switch setting.value {
            case .text: $0.integer(4, 1)
            case .number: $0.integer(4, 3)
            }
          }
        }
        for metric in metrics {
          experiment.message(5) {
            $0.message(1) { $0.text(2, metric.tag) }
            $0.text(3, metric.name)
            $0.text(4, metric.about)
          }
        }
      }
    }
  }

  /// The row's settings.
  ///
  /// - Parameter seconds: When the run began, since 1970.
  package func start(seconds: Double) -> EventValue {
    Self.value("session_start_info") { plugin in
      plugin.message(3) { session in
        for setting in settings {
          session.message(1) {
            $0.text(1, setting.key)
            $0.message(2) {
              switch setting.value {
              case .number(let number): $0.double(2, number)
              case .text(let text): $0.text(3, text)
              }
            }
          }
        }
        session.text(4, name)
        session.double(5, seconds)
      }
    }
  }

  /// The end of the row, with success.
  ///
  /// - Parameter seconds: When the run ended, since 1970.
  package static func end(seconds: Double) -> EventValue {
    value("session_end_info") { plugin in
      plugin.message(4) {
        $0.integer(1, 1)
        $0.double(2, seconds)
      }
    }
  }

  private static func value(_ name: String, _ write: (inout ProtoWriter) -> Void) -> EventValue {
    var plugin = ProtoWriter()
    write(&plugin)
    return EventValue("_hparams_/\(name)", .hyperparameters(plugin.bytes))
  }
}
