#pragma once

// A log in memory whose commits a test may change, leave out or swap before they are read, as a
// disk or an intruder might.

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/commit.h"
#include "eventstore/event_store.h"

namespace orderlog {

// Only reading forward and the head are there; that is all that a verification asks for.
class TamperedStore final : public EventStore {
 public:
  // Copies what `real` holds.
  explicit TamperedStore(const EventStore& real) : head_(real.head()), line_(real.line()) {
    const auto cursor = real.read_from(Position{1});
    for (auto commit = cursor->next(); commit.ok() && commit->has_value();
         commit = cursor->next()) {
      commits.emplace_back((*commit)->bytes);
    }
  }

  std::vector<std::string> commits;
  // Behind so many nothing can be read, as when a server's connection is lost.
  std::size_t commits_before_loss = std::numeric_limits<std::size_t>::max();

  // Hashes everything anew, so that only what stands in the commits can be found wrong.
  void reseal() {
    Chain chain;
    head_.hash = kChainStart;
    for (std::string& bytes : commits) {
      head_.hash = chain.next(head_.hash, covered_bytes(bytes));
      bytes.replace(bytes.size() - head_.hash.size(), head_.hash.size(),
                    reinterpret_cast<const char*>(head_.hash.data()), head_.hash.size());
    }
  }

  [[nodiscard]] LineId line() const override { return line_; }
  [[nodiscard]] Head head() const override { return head_; }
  [[nodiscard]] std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return std::make_unique<Cursor>(commits, commits_before_loss, from);
  }

  [[nodiscard]] StoreResult<Head> append(std::shared_ptr<CommitBatch>) override {
    return refusal();
  }
  [[nodiscard]] StoreResult<std::optional<CommitBytes>> commit_at(Position,
                                                                  std::string&) const override {
    return refusal();
  }
  [[nodiscard]] StoreResult<std::optional<Position>> find_key(std::string_view,
                                                              std::string_view) const override {
    return refusal();
  }
  [[nodiscard]] StoreResult<std::optional<StreamHead>> stream_head(
      std::string_view, std::string_view) const override {
    return refusal();
  }
  [[nodiscard]] StoreResult<std::vector<StoredEvent>> read_stream(std::string_view,
                                                                  std::string_view, StreamVersion,
                                                                  Direction,
                                                                  std::size_t) const override {
    return refusal();
  }
  [[nodiscard]] std::optional<TimeMs> next_deadline() const override { return std::nullopt; }
  [[nodiscard]] StoreResult<std::vector<PendingDeadline>> deadlines_due(
      TimeMs, std::size_t) const override {
    return refusal();
  }
  [[nodiscard]] StoreResult<Ok> put_snapshot(std::string_view, std::string_view,
                                             const Snapshot&) override {
    return refusal();
  }
  [[nodiscard]] StoreResult<std::optional<Snapshot>> find_snapshot(std::string_view,
                                                                   std::string_view,
                                                                   StreamVersion) const override {
    return refusal();
  }
  using EventStore::wait_past;
  [[nodiscard]] Position wait_past(Position, std::chrono::milliseconds,
                                   const std::atomic<bool>*) const override {
    return head_.position;
  }
  void interrupt() override {}
  [[nodiscard]] StoreResult<Ok> copy_to(const std::string&) override { return refusal(); }
  [[nodiscard]] StoreResult<Ok> flush() override { return Ok{}; }

 private:
  class Cursor final : public CommitCursor {
   public:
    Cursor(const std::vector<std::string>& commits, std::size_t before_loss, Position from)
        : commits_(commits), before_loss_(before_loss) {
      while (next_ < commits_.size()) {
        const auto framed = frame_commit(commits_[next_]);
        if (!framed.ok() || framed->last >= from) break;
        ++next_;
      }
    }
    StoreResult<std::optional<CommitBytes>> next() override {
      if (next_ >= before_loss_) return fail(StoreError{StoreErrorCode::kIo, "it is lost"});
      if (next_ == commits_.size()) return std::optional<CommitBytes>();
      const auto framed = frame_commit(commits_[next_++]);
      if (!framed.ok()) {
        return fail(StoreError{StoreErrorCode::kCorrupt, std::string(to_string(framed.error()))});
      }
      return std::optional<CommitBytes>(*framed);
    }

   private:
    const std::vector<std::string>& commits_;
    const std::size_t before_loss_;
    std::size_t next_ = 0;
  };

  static Failure<StoreError> refusal() {
    return fail(StoreError{StoreErrorCode::kInUse, "only for reading forward"});
  }

  Head head_;
  LineId line_;
};

}  // namespace orderlog
