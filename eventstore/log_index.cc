#include "eventstore/log_index.h"

#include <utility>

#include "eventstore/log_reader.h"

namespace orderlog {
namespace {

constexpr std::size_t kPrefetchRows = 8;

// A place in a row: the version, and the event's position together with how far its commit begins
// before it.
constexpr unsigned kOffsetBits = 12;
constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << kOffsetBits) - 1;
static_assert(kMaxEventsPerCommit <= kOffsetMask + 1);

IndexRow place_row(const Hash128& hash, StreamVersion version, Position position,
                   std::size_t offset) {
  return {hash, version.value() << kOffsetBits | offset, position.value()};
}

LogIndex::StreamPlace place_of(const IndexRow& row) {
  return {{StreamVersion{row.first >> kOffsetBits}, Position{row.second}},
          Position{row.second - (row.first & kOffsetMask)}};
}

}  // namespace

LogIndex::LogIndex(std::unique_ptr<IndexDisk> disk, const IndexSeed& seed, Limits limits)
    : LogIndex(std::move(disk), seed, limits, Access::kReadWrite) {}

LogIndex::LogIndex(std::unique_ptr<IndexDisk> disk, const IndexSeed& seed)
    : LogIndex(std::move(disk), seed, {}, Access::kReadOnly) {}

LogIndex::LogIndex(std::unique_ptr<IndexDisk> disk, const IndexSeed& seed, Limits limits,
                   Access access)
    : disk_(std::move(disk)),
      row_hash_(seed),
      limits_(limits),
      access_(access),
      deadlines_(std::make_unique<DeadlineQueue>(
          [index = disk_.get()](const PendingDeadline& after, const auto& take) {
            return index->read_deadlines(after, take);
          })),
      active_(std::make_shared<Generation>()),
      rows_(disk_->rows_estimated()) {
  active_->head = disk_->checkpoint();
  written_ = disk_->checkpoint();
  if (access_ == Access::kReadOnly) return;
  // With nothing on disk an empty filter is complete.
  auto filter =
      written_.position == Position{}
          ? std::make_unique<ExistenceFilter>(0, limits_.filter_bytes_min, limits_.filter_bytes_max)
          : disk_->kept_filter(limits_.filter_bytes_max);
  if (filter) {
    filters_.push_back(std::move(filter));
    filter_.store(filters_.back().get(), std::memory_order_release);
  }
  writer_ = std::thread([this] { run_writer(); });
  filter_builder_ = std::thread([this] { run_filter_builder(); });
}

LogIndex::~LogIndex() {
  if (!writer_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  writer_wakes_.notify_all();
  writer_done_.notify_all();
  writer_.join();
  filter_builder_.join();
}

bool LogIndex::is_full(const Generation& generation, std::size_t times) const {
  return generation.commits >= times * limits_.commits ||
         generation.rows.memory_bytes() >= times * limits_.bytes;
}

StoreResult<Ok> LogIndex::make_room(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  if (!frozen_ || !is_full(*active_, 2)) return Ok{};
  const bool written =
      writer_done_.wait_for(lock, wait, [&] { return !frozen_ || writer_error_; }) && !frozen_;
  if (written) return Ok{};
  if (writer_error_) return fail(*writer_error_);
  return fail(StoreError{StoreErrorCode::kDiskFull,
                         "the disk is too slow for the log's index: try again later"});
}

void LogIndex::stage_row(const IndexRow& row, StripedTable::IfThere if_there) {
  staged_rows_.push_back({row, if_there});
}

StoreResult<Ok> LogIndex::stage(const CommitBytes& commit) {
  const auto read = decode_commit(commit.bytes, decoded_);
  if (!read) return fail(unreadable_commit(commit.first, read.error()));
  if (!decoded_.idempotency_key.empty()) {
    stage_row(
        {row_hash_.of_key(decoded_.tenant, decoded_.idempotency_key), commit.first.value(), 0},
        StripedTable::IfThere::kKeep);
  }
  const std::size_t events = decoded_.events.size();
  for (std::size_t i = 0; i < events; ++i) {
    const EventView& event = decoded_.events[i];
    const Position position = decoded_.position_of(i);
    const bool is_mark = event.version.value() % kMarkEvery == 0;
    // Of several events of a stream side by side only the last is its head.
    const bool is_head = i + 1 == events || decoded_.events[i + 1].stream != event.stream;
    if (is_mark || is_head) {
      const Hash128 stream = row_hash_.of_stream(decoded_.tenant, event.stream);
      if (is_head) {
        stage_row(place_row(stream, event.version, position, i), StripedTable::IfThere::kReplace);
      }
      if (is_mark) {
        stage_row(place_row(row_hash_.of_mark(stream, event.version), event.version, position, i),
                  StripedTable::IfThere::kReplace);
      }
    }
    if (event.cleared_deadline_position != Position{}) {
      staged_deadlines_.push_back(
          {{event.cleared_deadline_ms, event.cleared_deadline_position}, false});
    }
    if (event.deadline_ms != 0) staged_deadlines_.push_back({{event.deadline_ms, position}, true});
  }
  ++staged_commits_;
  return Ok{};
}

void LogIndex::apply(const Head& head) {
  const std::lock_guard applying(apply_mutex_);
  ExistenceFilter* const filter = filter_.load(std::memory_order_relaxed);
  ExistenceFilter* const building = building_.load(std::memory_order_relaxed);
  std::size_t new_rows = 0;
  for (std::size_t i = 0; i < staged_rows_.size(); ++i) {
    // Each row is a miss in the processor's cache, so those to come are asked for ahead.
    if (i + kPrefetchRows < staged_rows_.size()) {
      const Hash128& ahead = staged_rows_[i + kPrefetchRows].row.hash;
      active_->rows.prefetch(ahead);
      if (filter != nullptr) filter->prefetch(ahead);
    }
    const StagedRow& staged = staged_rows_[i];
    if (filter != nullptr) filter->insert(staged.row.hash);
    if (building != nullptr) building->insert(staged.row.hash);
    new_rows += active_->rows.put(staged.row, staged.if_there) ? 1 : 0;
  }
  staged_rows_.clear();
  rows_.fetch_add(new_rows, std::memory_order_relaxed);
  deadlines_->apply(staged_deadlines_);
  staged_deadlines_.clear();
  active_->commits += staged_commits_;
  staged_commits_ = 0;
  active_->head = head;
  if (access_ == Access::kReadWrite && is_full(*active_, 1)) {
    const std::lock_guard lock(mutex_);
    if (!frozen_) freeze();
  }
}

void LogIndex::freeze() {
  auto next = std::make_shared<Generation>();
  next->head = active_->head;
  deadlines_->freeze();
  frozen_ = std::exchange(active_, std::move(next));
  writer_wakes_.notify_all();
}

StoreResult<std::optional<IndexRow>> LogIndex::find(const Hash128& hash) const {
  const ExistenceFilter* const filter = filter_.load(std::memory_order_acquire);
  if (filter != nullptr && !filter->may_contain(hash)) return std::optional<IndexRow>{};
  std::shared_ptr<Generation> active;
  std::shared_ptr<Generation> frozen;
  {
    const std::lock_guard lock(mutex_);
    active = active_;
    frozen = frozen_;
  }
  if (auto row = active->rows.find(hash)) return row;
  if (frozen) {
    if (auto row = frozen->rows.find(hash)) return row;
  }
  return disk_->find(hash);
}

StoreResult<std::optional<Position>> LogIndex::find_key(std::string_view tenant,
                                                        std::string_view key) const {
  const auto row = find(row_hash_.of_key(tenant, key));
  if (!row) return fail(row.error());
  if (!row.value()) return std::optional<Position>{};
  return std::optional<Position>{Position{row.value()->first}};
}

StoreResult<std::optional<LogIndex::StreamPlace>> LogIndex::find_place(const Hash128& hash) const {
  const auto row = find(hash);
  if (!row) return fail(row.error());
  if (!row.value()) return std::optional<StreamPlace>{};
  return std::optional<StreamPlace>{place_of(*row.value())};
}

StoreResult<std::optional<LogIndex::StreamPlace>> LogIndex::find_stream(
    std::string_view tenant, std::string_view stream) const {
  return find_place(row_hash_.of_stream(tenant, stream));
}

StoreResult<std::optional<LogIndex::StreamPlace>> LogIndex::find_mark(std::string_view tenant,
                                                                      std::string_view stream,
                                                                      StreamVersion version) const {
  return find_place(row_hash_.of_mark(row_hash_.of_stream(tenant, stream), version));
}

std::size_t LogIndex::filter_rows_max() const {
  const ExistenceFilter* const filter = filter_.load(std::memory_order_acquire);
  return filter != nullptr ? filter->rows_max() : 0;
}

StoreResult<Ok> LogIndex::flush() {
  std::optional<Position> target;
  Head written;
  while (true) {
    {
      // Not held while the writer is waited for: it needs this mutex, too.
      const std::lock_guard applying(apply_mutex_);
      const std::lock_guard lock(mutex_);
      if (!target) target = active_->head.position;
      written = written_;
      if (!frozen_ && written.position >= *target) break;
      if (!frozen_) freeze();
    }
    std::unique_lock lock(mutex_);
    writer_done_.wait(lock, [&] { return !frozen_ || writer_error_; });
    if (frozen_) return fail(*writer_error_);
  }
  keep_filter(written);
  return Ok{};
}

}  // namespace orderlog
