#pragma once

// The log's index: keys, stream heads, marks and deadlines. The newest part is a generation in
// memory; a full generation is written behind by a thread of its own, and another one builds the
// filter. Everything in it can be had again from the log.
//
// The log thread stages and applies; any thread finds.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "eventstore/deadline_queue.h"
#include "eventstore/event_store.h"
#include "eventstore/existence_filter.h"
#include "eventstore/index_disk.h"
#include "eventstore/row_hash.h"
#include "eventstore/striped_table.h"

namespace orderlog {

class LogIndex {
 public:
  struct Limits {
    std::size_t commits = 0;
    std::size_t bytes = std::size_t{64} << 20;
    std::size_t filter_bytes_min = std::size_t{8} << 20;
    std::size_t filter_bytes_max = std::size_t{32} << 20;
    // flush() keeps it for the next start; of fewer rows it is made again as fast.
    std::size_t filter_kept_from_rows = 500'000;
  };

  static constexpr std::chrono::seconds kWaitForRoom{5};

  LogIndex(std::unique_ptr<IndexDisk> disk, const IndexSeed& seed, Limits limits);
  // For a reader of a disk that another process writes: what is staged and applied stays in memory.
  LogIndex(std::unique_ptr<IndexDisk> disk, const IndexSeed& seed);
  // Writes nothing; flush() first.
  ~LogIndex();
  LogIndex(const LogIndex&) = delete;
  LogIndex& operator=(const LogIndex&) = delete;

  // Whether more commits may come: kDiskFull or the writer's own error when it has fallen too far
  // behind. May wait so long.
  [[nodiscard]] StoreResult<Ok> make_room(std::chrono::milliseconds wait = kWaitForRoom);

  // Takes in a durable commit; it can be found after apply(). kCorrupt when it can't be read.
  [[nodiscard]] StoreResult<Ok> stage(const CommitBytes& commit);
  void apply(const Head& head);

  // What the index says; the caller checks it against the commit.
  [[nodiscard]] StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                              std::string_view key) const;
  // An event of a stream, and where the commit begins that holds it.
  struct StreamPlace {
    StreamHead event;
    Position commit;
  };
  // The stream's last event.
  [[nodiscard]] StoreResult<std::optional<StreamPlace>> find_stream(std::string_view tenant,
                                                                    std::string_view stream) const;
  // The event of the given version; only versions divisible by kMarkEvery are there.
  [[nodiscard]] StoreResult<std::optional<StreamPlace>> find_mark(std::string_view tenant,
                                                                  std::string_view stream,
                                                                  StreamVersion version) const;
  static constexpr std::uint64_t kMarkEvery = 64;

  [[nodiscard]] DeadlineQueue& deadlines() const { return *deadlines_; }
  [[nodiscard]] IndexDisk& disk() const { return *disk_; }
  [[nodiscard]] const RowHash& row_hash() const { return row_hash_; }

  // For how many rows the filter is that answers, 0 while there is none.
  [[nodiscard]] std::size_t filter_rows_max() const;

  // Returns when everything applied so far is on disk, and its filter beside it.
  [[nodiscard]] StoreResult<Ok> flush();

 private:
  struct Generation {
    StripedTable rows;
    std::size_t commits = 0;
    Head head;  // of the log, as of the last commit in it
  };
  struct StagedRow {
    IndexRow row;
    StripedTable::IfThere if_there;
  };

  [[nodiscard]] StoreResult<std::optional<IndexRow>> find(const Hash128& hash) const;
  [[nodiscard]] StoreResult<std::optional<StreamPlace>> find_place(const Hash128& hash) const;
  LogIndex(std::unique_ptr<IndexDisk> disk, const IndexSeed& seed, Limits limits, Access access);
  void stage_row(const IndexRow& row, StripedTable::IfThere if_there);
  [[nodiscard]] bool is_full(const Generation& generation, std::size_t times) const;
  // With both mutexes held, and nothing frozen.
  void freeze();

  void run_writer();
  void write_frozen(std::unique_lock<std::mutex>& lock);

  void run_filter_builder();
  void build_filter();
  void keep_filter(const Head& checkpoint);
  void start_building(ExistenceFilter& filter);

  const std::unique_ptr<IndexDisk> disk_;
  const RowHash row_hash_;
  const Limits limits_;
  const Access access_;
  const std::unique_ptr<DeadlineQueue> deadlines_;

  // The log thread's.
  CommitView decoded_;
  std::vector<StagedRow> staged_rows_;
  std::vector<DeadlineChange> staged_deadlines_;
  std::size_t staged_commits_ = 0;

  // Held while staged rows go into filter and generation; keeps both from being exchanged
  // meanwhile.
  std::mutex apply_mutex_;

  // The generations and the writer's state. Of both mutexes the other one is taken first.
  mutable std::mutex mutex_;
  std::condition_variable writer_wakes_;
  std::condition_variable writer_done_;
  std::shared_ptr<Generation> active_;
  std::shared_ptr<Generation> frozen_;
  std::optional<StoreError> writer_error_;
  Head written_;  // what of the log the generations on disk cover
  std::atomic<bool> stopping_{false};

  // filter_ answers; building_ is being filled from disk and takes in what is new. Old ones are
  // kept, as readers may still look at them; they grow fourfold, so all of them together weigh a
  // third of the newest. The vector is the filter builder's.
  std::atomic<ExistenceFilter*> filter_{nullptr};
  std::atomic<ExistenceFilter*> building_{nullptr};
  std::vector<std::unique_ptr<ExistenceFilter>> filters_;
  std::atomic<std::size_t> rows_;

  std::thread writer_;
  std::thread filter_builder_;
};

}  // namespace orderlog
