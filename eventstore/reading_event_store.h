#pragma once

// What all logs have in common that are read and never written: another process's, a server's, one
// as it was.

#include <string>

#include "eventstore/durable_head.h"
#include "eventstore/event_store.h"

namespace orderlog {

// Has no snapshots; deadlines are had by reading the log. Any thread.
class ReadingEventStore : public EventStore {
 public:
  [[nodiscard]] Head head() const override { return head_.get(); }

  [[nodiscard]] StoreResult<Head> append(std::shared_ptr<CommitBatch> batch) override;
  [[nodiscard]] StoreResult<Ok> put_snapshot(std::string_view tenant, std::string_view stream,
                                             const Snapshot& snapshot) override;
  [[nodiscard]] StoreResult<Ok> copy_to(const std::string& directory) override;
  [[nodiscard]] StoreResult<Ok> flush() override { return Ok{}; }

  [[nodiscard]] std::optional<TimeMs> next_deadline() const override;
  [[nodiscard]] StoreResult<std::vector<PendingDeadline>> deadlines_due(
      TimeMs now_ms, std::size_t limit) const override;
  [[nodiscard]] StoreResult<std::optional<Snapshot>> find_snapshot(std::string_view,
                                                                   std::string_view,
                                                                   StreamVersion) const override {
    return std::optional<Snapshot>{};
  }

  using EventStore::wait_past;
  [[nodiscard]] Position wait_past(Position position, std::chrono::milliseconds at_most,
                                   const std::atomic<bool>* unless) const override {
    return head_.wait_past(position, at_most, unless);
  }
  void interrupt() override { head_.interrupt(); }

 protected:
  // `refusal`: the sentence for whoever writes (kInUse).
  explicit ReadingEventStore(std::string refusal, const Head& head = {})
      : head_(head), refusal_(std::move(refusal)) {}

  DurableHead head_;

 private:
  [[nodiscard]] StoreError refused() const { return {StoreErrorCode::kInUse, refusal_}; }

  const std::string refusal_;
};

}  // namespace orderlog
