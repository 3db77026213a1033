#pragma once

// A file system whose power can be cut. Until then it behaves as any other; from that moment on
// everything still seems to work, and nothing lasts. come_back() then leaves on disk what a real
// power cut might have: all synced bytes, any part of the others, some of them wrong, and any
// number of the names that were not synced with their directory.
//
// Nothing is really synced, so a cut costs no disk time. Any thread may use the file system.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rocksdb {
class FileSystem;
}

namespace orderlog::testing {

class LossyFileSystem {
 public:
  // `spare_directory` is on the same disk and holds what may have to come back.
  LossyFileSystem(const std::string& spare_directory, std::uint64_t seed);
  ~LossyFileSystem();

  [[nodiscard]] std::shared_ptr<rocksdb::FileSystem> file_system() const;

  // Cuts the power before the given number of writes, syncs and changes of names have happened.
  void cut_after(std::uint64_t operations);
  void cut_now();
  // Called at that moment, on the thread whose operation comes too late. Before anything is
  // written.
  void when_cut(std::function<void()> tell);
  [[nodiscard]] bool is_cut() const;

  // What a cut takes: all that was not synced, or, when only the process was killed, nothing of
  // what it had written.
  enum class Loss { kUnsynced, kNothing };
  // Every file must be closed by now.
  void come_back(Loss loss = Loss::kUnsynced);

  class State;

 private:
  std::shared_ptr<State> state_;
  std::shared_ptr<rocksdb::FileSystem> file_system_;
};

}  // namespace orderlog::testing
