#pragma once

// What a test orders of the system calls of a process under it: memory that both have mapped, so
// that it can change its mind while the process runs. Plain data and atomics, for a library that is
// loaded before everything else.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace orderlog::testing {

// The environment's name for the file that holds the orders.
inline constexpr char kOrdersVariable[] = "SYSTEM_CALL_ORDERS";

enum class CallFault : std::uint32_t {
  kNone,
  kSyncFails,     // fsync and fdatasync: the error, nothing is synced
  kSyncLies,      // success, nothing is synced
  kWriteFails,    // write and pwrite: the error, nothing is written
  kWriteIsShort,  // half of what was given is written, and said to be
};

// How far a file's bytes are synced. What lies behind is lost with the power.
struct SyncedFile {
  std::atomic<std::uint64_t> inode{0};
  std::atomic<std::uint64_t> bytes{0};
  // A sync of it has failed: what was dirty then is never written, whatever later syncs say.
  std::atomic<bool> is_lost{false};
};

struct CallOrders {
  static constexpr std::size_t kFiles = 4'096;

  // Only files whose path has this in it.
  char path_part[64] = {};
  std::atomic<CallFault> fault{CallFault::kNone};
  std::atomic<int> error{0};
  // So many calls go well first, and so many fail then.
  std::atomic<std::int64_t> spared{0};
  std::atomic<std::int64_t> failing{0};

  // What happened.
  std::atomic<std::uint64_t> faults{0};
  // Syncs of a file after one of it had failed.
  std::atomic<std::uint64_t> syncs_again{0};

  // Added to the time of day.
  std::atomic<std::int64_t> clock_ms{0};

  SyncedFile files[kFiles];

  // The file's books, opened when there are none; null when they are full.
  SyncedFile* book_of(std::uint64_t inode) {
    for (std::size_t i = 0; i < kFiles; ++i) {
      SyncedFile& file = files[(inode + i) % kFiles];
      std::uint64_t there = 0;
      if (file.inode.compare_exchange_strong(there, inode) || there == inode) return &file;
    }
    return nullptr;
  }
};

}  // namespace orderlog::testing
