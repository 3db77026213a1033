#pragma once

// A played log in a directory: several tables and a write-ahead log, each commit a write of its
// own, and where on the disk each commit lies.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "eventstore/rocksdb_event_store.h"
#include "tests/replay/played_log.h"

namespace orderlog {

inline std::string bytes_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Every commit of a log, as it is stored.
inline std::vector<std::string> commits_of(const EventStore& store) {
  std::vector<std::string> commits;
  const auto cursor = store.read_from(Position{1});
  for (auto commit = cursor->next(); commit.ok() && commit->has_value(); commit = cursor->next()) {
    commits.emplace_back((*commit)->bytes);
  }
  return commits;
}

class LogOnDisk {
 public:
  struct Place {
    std::string file;  // "log/000012.sst"
    std::size_t begin = 0;
    std::size_t end = 0;  // behind it; in a write-ahead log of the whole record
  };

  LogOnDisk(const std::string& directory, int orders) : directory_(directory) {
    commits_ = commits_of(*PlayedLog(orders).store);
    // What a store finds in its write-ahead log when it opens becomes a table.
    constexpr std::size_t kOpenings = 4;
    const std::size_t each = commits_.size() / kOpenings + 1;
    for (std::size_t from = 0; from < commits_.size(); from += each) {
      write(from, std::min(from + each, commits_.size()));
    }
    std::filesystem::remove_all(directory_ + "/index");
    find_in_tables();
  }

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] const std::vector<std::string>& commits() const { return commits_; }
  // Of the commit with this index.
  [[nodiscard]] const Place& place(std::size_t commit) const { return places_.at(commit); }

 private:
  void write(std::size_t from, std::size_t end) {
    RocksDbEventStoreOptions options;
    options.directory = directory_;
    const auto store = open_rocksdb_event_store(options);
    if (!store.ok()) throw std::runtime_error(store.error().detail);
    places_.resize(end);
    const std::string wal = newest_wal();
    for (std::size_t i = from; i < end; ++i) {
      auto batch = std::make_shared<CommitBatch>();
      batch->add_sealed(*frame_commit(commits_[i]));
      const std::size_t before = std::filesystem::file_size(directory_ + "/" + wal);
      if (!(*store)->append(std::move(batch)).ok()) throw std::runtime_error("an append failed");
      places_[i] = {wal, before, std::filesystem::file_size(directory_ + "/" + wal)};
    }
  }

  [[nodiscard]] std::string newest_wal() const {
    std::string newest;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/log")) {
      if (entry.path().extension() != ".log") continue;
      newest = std::max(newest, "log/" + entry.path().filename().string());
    }
    return newest;
  }

  void find_in_tables() {
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/log")) {
      if (entry.path().extension() != ".sst") continue;
      const std::string bytes = bytes_of_file(entry.path().string());
      for (std::size_t i = 0; i < commits_.size(); ++i) {
        const auto at = bytes.find(commits_[i]);
        if (at == std::string::npos) continue;
        places_[i] = {"log/" + entry.path().filename().string(), at, at + commits_[i].size()};
      }
    }
  }

  const std::string directory_;
  std::vector<std::string> commits_;
  std::vector<Place> places_;
};

}  // namespace orderlog
