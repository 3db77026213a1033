#pragma once

// RocksDB by itself, with as little around it as possible: what any log on it could reach at best.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bench/measure/latency_histogram.h"

namespace rocksdb {
class DB;
}

namespace orderlog::bench {

struct RawAppends {
  std::uint64_t appended = 0;
  std::uint64_t took_ns = 0;
  std::uint64_t cpu_ns = 0;  // of the whole process: flushes and compactions cost as well
  LatencyHistogram sync;     // one batch: written and synced
};

struct RawScan {
  std::uint64_t values = 0;
  std::uint64_t bytes = 0;
  std::uint64_t took_ns = 0;
};

// Text that a compressor or a lazy copy could not make much of.
[[nodiscard]] std::string filler(std::size_t bytes);

// One database in a directory of its own. Any trouble ends the program with a sentence. One thread.
class RawRocksDb {
 public:
  // Uncompressed, as our log is; everything else as RocksDB has it.
  explicit RawRocksDb(const std::string& directory);
  // Somebody else's database: only to be read, also while its owner has it open.
  [[nodiscard]] static RawRocksDb read_only(const std::string& directory);
  ~RawRocksDb();
  RawRocksDb(RawRocksDb&&) noexcept;

  // Appends batches of `batch` values under ascending 8-byte keys, each batch synced, until the
  // time is over or there were `values_max`.
  [[nodiscard]] RawAppends append(std::size_t batch, std::size_t value_bytes, std::uint64_t time_ns,
                                  std::uint64_t values_max);
  // One synced batch of this value, so many times.
  void append_once(std::size_t values, const std::string& value);
  // Everything in memory goes to its files, so that a scan reads these.
  void flush();
  // From the first key on, checksums verified.
  [[nodiscard]] RawScan scan(std::uint64_t values_max) const;

 private:
  explicit RawRocksDb(std::unique_ptr<rocksdb::DB> db);

  std::unique_ptr<rocksdb::DB> db_;
  std::uint64_t next_key_ = 1;
};

}  // namespace orderlog::bench
