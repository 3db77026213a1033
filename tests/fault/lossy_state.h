#pragma once

// What a LossyFileSystem knows of its files: how far each is synced, and which names would be
// forgotten.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/fault/lossy_file_system.h"

namespace orderlog::testing {

// One file's bytes, under whatever names.
struct LossyBytes {
  std::uint64_t size = 0;
  std::uint64_t synced = 0;
  std::uint64_t size_at_cut = 0;
};

// Keeps the books; the files themselves are changed by others, except after the cut. Any thread.
class LossyFileSystem::State {
 public:
  State(std::string spare_directory, std::uint64_t seed);

  void cut_after(std::uint64_t operations);
  void when_cut(std::function<void()> tell) { tell_ = std::move(tell); }
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  void come_back(Loss loss);

  [[nodiscard]] std::shared_ptr<LossyBytes> creates(const std::string& path);
  [[nodiscard]] std::shared_ptr<LossyBytes> reopens(const std::string& path);
  void creates_directory(const std::string& path);
  void wrote(LossyBytes& bytes, std::uint64_t size);
  void synced(LossyBytes& bytes);
  void removes(const std::string& path);
  void renames(const std::string& from, const std::string& to);
  void links(const std::string& from, const std::string& to);
  void synced_names(const std::string& directory);

 private:
  // A change of names that its directory has not synced yet, and what undoes it.
  struct Change {
    std::string directory{};
    std::string remove{};      // this name goes away, with all beneath it,
    std::string rename_to{};   // or gets its old name back;
    std::string spare{};       // then this spare name
    std::string restore_to{};  // takes this place again
    bool after_cut = false;
    std::shared_ptr<LossyBytes> bytes{};  // of what is restored
  };

  void count_operation();
  [[nodiscard]] std::shared_ptr<LossyBytes> bytes_of(const std::string& path);
  // Gives the file a second name, so that it can come back.
  [[nodiscard]] std::string spare(const std::string& path);
  void remember(Change change);
  void undo(const Change& change);
  void lose_bytes(const std::string& path, const LossyBytes& bytes);

  const std::string spare_directory_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::map<std::string, std::shared_ptr<LossyBytes>> files_;
  std::vector<Change> changes_;
  std::uint64_t operations_left_ = UINT64_MAX;
  std::uint64_t spares_ = 0;
  std::atomic<bool> is_cut_{false};
  std::function<void()> tell_;
};

}  // namespace orderlog::testing
