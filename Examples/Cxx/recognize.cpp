// Says which label each recording has.
//
//   bash Scripts/clients.sh "$HOME/.local"
//   cmake -S Examples/Cxx -B .build-cxx -DCMAKE_PREFIX_PATH="$HOME/.local"
//   cmake --build .build-cxx
//   .build-cxx/recognize runs/latest clip.wav
#include <iomanip>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <asr_baseline.hpp>

int main(int argc, char **argv) {
  if (argc < 2) {
    std::cerr << "usage: recognize <model or run> [recordings]\n";
    return 64;
  }
  try {
    const asr_baseline::recognizer recognizer(argv[1]);
    std::cout << std::fixed << std::setprecision(6);
    const std::vector<float> silence(static_cast<std::size_t>(recognizer.sample_rate_hertz()));

    // One recognizer for all threads.
    std::vector<std::string> words(2);
    std::vector<std::thread> threads;
    for (std::string &word : words)
      threads.emplace_back([&] {
        word = recognizer.recognize(silence, recognizer.sample_rate_hertz()).label;
      });
    for (std::thread &thread : threads) thread.join();
    if (words[0] != words[1]) return 1;

    std::vector<asr_baseline::clip> clips;
    clips.emplace_back(silence.data(), silence.size(), recognizer.sample_rate_hertz());
    for (int i = 2; i < argc; i++) clips.emplace_back(argv[i]);
    const std::vector<std::string> labels = recognizer.labels();
    const std::vector<asr_baseline::prediction> predictions = recognizer.recognize_batch(clips);
    for (std::size_t i = 0; i < predictions.size(); i++) {
      const asr_baseline::prediction &prediction = predictions[i];
      std::cout << (i == 0 ? "silence" : clips[i].path) << ": " << prediction.label << " "
                << prediction.confidence;
      if (!prediction.note.empty()) std::cout << " (" << prediction.note << ")";
      std::cout << "\n";
      for (std::size_t k = 0; k < labels.size(); k++)
        std::cout << "  " << labels[k] << " " << prediction.probabilities[k] << "\n";
    }
  } catch (const asr_baseline::error &error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
