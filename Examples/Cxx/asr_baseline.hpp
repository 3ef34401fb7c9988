// asr_baseline.h for C++17: objects that free themselves, exceptions instead of statuses.
#ifndef ASR_BASELINE_HPP
#define ASR_BASELINE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <asr_baseline.h>

namespace asr_baseline {

/// A call that failed: the text of asr_baseline_error, and the status.
class error : public std::runtime_error {
 public:
  error(asr_status status, const char *words) : std::runtime_error(words), status_(status) {}
  asr_status status() const noexcept { return status_; }

 private:
  asr_status status_;
};

/// The answer for a recording.
struct prediction {
  /// The most likely label, or "unknown" if its probability is below the threshold.
  std::string label;
  /// The most likely label, however likely, and its probability.
  std::string most_likely_label;
  float confidence;
  bool is_rejected;
  /// Of all labels, in the model's order.
  std::vector<float> probabilities;
  double duration_seconds;
  /// Reasons to take a second look at the answer; empty if there are none.
  std::string note;
};

/// A recording of a batch: samples that live until the call ends, or the path of a file.
struct clip {
  const float *samples = nullptr;
  std::size_t count = 0;
  std::int32_t sample_rate_hertz = 0;
  std::string path;

  clip(const float *samples, std::size_t count, std::int32_t sample_rate_hertz)
      : samples(samples), count(count), sample_rate_hertz(sample_rate_hertz) {}
  clip(std::string path) : path(std::move(path)) {}
};

/// A model. Any number of threads may use it at once; it can be moved, not copied.
class recognizer {
 public:
  /// Loads a model file, or the model in the folder of a run.
  explicit recognizer(const std::string &path) {
    asr_recognizer *loaded = nullptr;
    check(asr_recognizer_load(ASR_BASELINE_ABI_VERSION, path.c_str(), &loaded));
    handle_.reset(loaded);
  }

  /// Makes a recognizer of the bytes of a model file; the name is for errors.
  recognizer(const void *bytes, std::size_t count, const std::string &name) {
    asr_recognizer *loaded = nullptr;
    check(asr_recognizer_load_bytes(ASR_BASELINE_ABI_VERSION, bytes, count, name.c_str(), &loaded));
    handle_.reset(loaded);
  }

  std::vector<std::string> labels() const {
    std::vector<std::string> labels;
    for (std::int32_t k = 0; k < asr_recognizer_label_count(get()); k++)
      labels.emplace_back(asr_recognizer_label(get(), k));
    return labels;
  }
  std::int32_t sample_rate_hertz() const noexcept { return asr_recognizer_sample_rate(get()); }
  std::string digest() const { return asr_recognizer_digest(get()); }
  double threshold() const noexcept { return asr_recognizer_threshold(get()); }
  void set_threshold(double threshold) { check(asr_recognizer_set_threshold(get(), threshold)); }

  /// Recognizes samples at a rate in Hz.
  prediction recognize(const float *samples, std::size_t count, std::int32_t sample_rate_hertz) const {
    return answer([&](float *probabilities, std::size_t room, asr_answer *answer) {
      return asr_recognizer_recognize(get(), samples, count, sample_rate_hertz, probabilities, room,
                                      answer);
    });
  }
  prediction recognize(const std::vector<float> &samples, std::int32_t sample_rate_hertz) const {
    return recognize(samples.data(), samples.size(), sample_rate_hertz);
  }

  /// Recognizes a recording in a file.
  prediction recognize_file(const std::string &path) const {
    return answer([&](float *probabilities, std::size_t room, asr_answer *answer) {
      return asr_recognizer_recognize_file(get(), path.c_str(), probabilities, room, answer);
    });
  }

  /// Recognizes the bytes of such a file; the name is for errors.
  prediction recognize_bytes(const void *bytes, std::size_t count, const std::string &name) const {
    return answer([&](float *probabilities, std::size_t room, asr_answer *answer) {
      return asr_recognizer_recognize_bytes(get(), bytes, count, name.c_str(), probabilities, room,
                                            answer);
    });
  }

  /// Recognizes many recordings; 0 threads are one for each core. Throws for the first that fails.
  std::vector<prediction> recognize_batch(const std::vector<clip> &clips, int threads = 0) const {
    std::vector<asr_clip> given(clips.size(), asr_clip ASR_CLIP_INIT);
    std::vector<asr_answer> answers(clips.size(), asr_answer ASR_ANSWER_INIT);
    std::vector<float> probabilities(clips.size() * label_count());
    for (std::size_t i = 0; i < clips.size(); i++) {
      given[i].samples = clips[i].samples;
      given[i].sample_count = clips[i].count;
      given[i].sample_rate_hertz = clips[i].sample_rate_hertz;
      if (!clips[i].samples) given[i].path = clips[i].path.c_str();
    }
    check(asr_recognizer_recognize_batch(get(), given.data(), given.size(), threads,
                                         probabilities.data(), probabilities.size(), answers.data()));
    std::vector<prediction> predictions;
    for (std::size_t i = 0; i < clips.size(); i++) {
      auto row = probabilities.begin() + static_cast<std::ptrdiff_t>(i * label_count());
      predictions.push_back(
          make(answers[i], {row, row + static_cast<std::ptrdiff_t>(label_count())}));
    }
    return predictions;
  }

  /// For calls of the library in C.
  asr_recognizer *get() const noexcept { return handle_.get(); }

 private:
  struct freeing {
    void operator()(asr_recognizer *recognizer) const noexcept { asr_recognizer_free(recognizer); }
  };
  std::unique_ptr<asr_recognizer, freeing> handle_;

  static void check(asr_status status) {
    if (status != ASR_OK) throw error(status, asr_baseline_error());
  }

  std::size_t label_count() const noexcept {
    return static_cast<std::size_t>(asr_recognizer_label_count(get()));
  }

  template <typename Call>
  prediction answer(Call call) const {
    std::vector<float> probabilities(label_count());
    asr_answer answer = ASR_ANSWER_INIT;
    check(call(probabilities.data(), probabilities.size(), &answer));
    return make(answer, std::move(probabilities));
  }

  prediction make(const asr_answer &answer, std::vector<float> probabilities) const {
    std::string likely = asr_recognizer_label(get(), answer.label);
    std::string note(asr_recognizer_note(get(), answer.remarks, nullptr, 0), '\0');
    asr_recognizer_note(get(), answer.remarks, &note[0], note.size() + 1);
    return {answer.is_rejected ? "unknown" : likely,
            likely,
            answer.confidence,
            answer.is_rejected != 0,
            std::move(probabilities),
            answer.duration_seconds,
            std::move(note)};
  }
};

}  // namespace asr_baseline

#endif
