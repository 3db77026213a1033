#include "engine/log_thread.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/thread_name.h"

namespace orderlog {
namespace {

// Full ones: while one is synced, the line fills the next.
constexpr std::size_t kMostWaitingBatches = 2;

}  // namespace

LogThread::LogThread(EventStore& store, LineMetrics& metrics, Amount most,
                     std::function<void(const Batch&)> after_batch,
                     std::function<void(const StoreError&)> on_fatal)
    : store_(store),
      metrics_(metrics),
      most_(most),
      after_batch_(std::move(after_batch)),
      on_fatal_(std::move(on_fatal)),
      thread_([this] { run(); }) {}

LogThread::~LogThread() { stop(); }

bool LogThread::fits_newest(const Batch& batch) const {
  if (waiting_.empty()) return false;
  const Batch& newest = *waiting_.back();
  return newest.tickets.size() + batch.tickets.size() <= most_.commands &&
         newest.bytes() + batch.bytes() <= most_.bytes;
}

void LogThread::push(std::unique_ptr<Batch> batch) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return fits_newest(*batch) || waiting_.size() < kMostWaitingBatches; });
    if (fits_newest(*batch)) {
      waiting_.back()->append(std::move(*batch));
    } else {
      waiting_.push_back(std::move(batch));
    }
    if (busy_) return;  // it looks by itself when it is done
  }
  changed_.notify_all();
}

void LogThread::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !busy_; });
}

void LogThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LogThread::run() {
  name_this_thread("log");
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !waiting_.empty() || stopping_; });
    if (waiting_.empty()) return;
    const std::unique_ptr<Batch> batch = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    changed_.notify_all();  // there is room for the next batch
    finish(*batch);
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

void LogThread::finish(Batch& batch) {
  if (broken()) {
    after_batch_(batch);
    answer_all(batch, TroubleCode::kOutcomeUnknown, "the log could not be synced");
    return;
  }
  if (refused()) {
    after_batch_(batch);
    answer_all(batch, TroubleCode::kDiskFull, "the disk is nearly full; nothing was written");
    return;
  }
  if (!batch.commits->empty()) {
    const auto start = std::chrono::steady_clock::now();
    metrics_.append_began.store(start.time_since_epoch().count(), std::memory_order_relaxed);
    const auto appended = store_.append(batch.commits);
    metrics_.append_began.store(0, std::memory_order_relaxed);
    const auto took = std::chrono::steady_clock::now() - start;
    metrics_.sync_us.fetch_add(
        static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(took).count()),
        std::memory_order_relaxed);
    if (!appended) {
      if (appended.error().code == StoreErrorCode::kDiskFull) {
        refused_.store(true, std::memory_order_release);
        after_batch_(batch);
        answer_all(batch, TroubleCode::kDiskFull, appended.error().detail);
        return;
      }
      broken_.store(true, std::memory_order_release);
      after_batch_(batch);
      answer_all(batch, TroubleCode::kOutcomeUnknown, appended.error().detail);
      if (on_fatal_) on_fatal_(appended.error());
      return;
    }
    metrics_.batches.fetch_add(1, std::memory_order_relaxed);
  }
  for (const SnapshotToKeep& keep : batch.snapshots) {
    // Derived: when it can't be kept, loading that aggregate takes longer, and that is all.
    (void)store_.put_snapshot(keep.tenant, keep.stream, keep.snapshot);
  }
  // Sequentially consistent with what after_batch_ reads: the line writes that and reads this.
  durable_batch_.store(batch.number, std::memory_order_seq_cst);
  after_batch_(batch);
  deliver(batch);
}

void LogThread::answer_all(Batch& batch, TroubleCode code, const std::string& detail) {
  for (Ticket* ticket : batch.tickets) ticket->answer.outcome = Trouble{code, detail};
  deliver(batch);
}

void LogThread::deliver(Batch& batch) {
  // Nearly always one sink or two; each gets its tickets at once, in the order in which they were
  // taken.
  std::stable_sort(
      batch.tickets.begin(), batch.tickets.end(),
      [](const Ticket* a, const Ticket* b) { return std::less<>()(a->sink, b->sink); });
  const std::span<Ticket* const> tickets(batch.tickets);
  for (std::size_t first = 0; first < tickets.size();) {
    AnswerSink* const sink = tickets[first]->sink;
    std::size_t end = first + 1;
    while (end < tickets.size() && tickets[end]->sink == sink) ++end;
    sink->deliver(tickets.subspan(first, end - first));
    first = end;
  }
}

}  // namespace orderlog
