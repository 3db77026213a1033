#include "tests/fault/log_audit.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "domain/codec/codec.h"
#include "eventstore/commit.h"
#include "replay/verify/verify.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kMaxBroken = 20;

// Credits less debits; a hold moves nothing until it is posted.
Money money_moved(const Event& event) {
  const auto* of_account = std::get_if<AccountEvent>(&event);
  if (of_account == nullptr) return 0;
  if (const auto* credit = std::get_if<AccountCredited>(of_account)) return credit->amount;
  if (const auto* debit = std::get_if<AccountDebited>(of_account)) return -debit->amount;
  if (const auto* posted = std::get_if<HoldPosted>(of_account)) return -posted->amount;
  return 0;
}

// Walks the log once. One thread.
class Auditor {
 public:
  explicit Auditor(LogAudit& audit) : audit_(audit) {}

  void take(const CommitView& commit) {
    at_ = commit.first_position;
    ++audit_.commits;
    if (commit.recorded_at_ms < recorded_at_ms_) note("I9: the log's time goes back");
    recorded_at_ms_ = commit.recorded_at_ms;
    if (!commit_ids_.emplace(commit.commit_id).second) {
      note("I2: the commit id " + std::string(commit.commit_id) + " is used twice");
    }
    if (!commit.idempotency_key.empty() &&
        !audit_.keys.emplace(commit.idempotency_key, commit.last_position()).second) {
      note("I2: the key " + std::string(commit.idempotency_key) + " has two commits");
    }
    take_deadlines(commit);
    Money moved = 0;
    for (const EventView& view : commit.events) {
      const auto event = decode_event(parser_, view.type, view.schema_version, view.payload);
      const auto stream = stream_ref_from(view.stream);
      if (!event || !stream) {
        note("an event of type " + std::string(view.type) + " can't be read");
        continue;
      }
      moved += money_moved(*event);
      AggregateState& state = audit_.states[std::string(view.stream)];
      if (stream->kind != AggregateKind::kOutcomes) {
        state = evolve(std::move(state), *stream, *event, commit.time_ms);
      }
      std::visit([this](const auto& of) { check(of); }, state);
    }
    if (moved != 0) note("I6: the commit makes " + std::to_string(moved) + " of money");
  }

  void finish() {
    audit_.deadlines_pending = pending_.size();
    for (const auto& [stream, state] : audit_.states) {
      if (const auto* account = std::get_if<Account>(&state))
        audit_.posted_total += account->posted;
    }
    if (audit_.posted_total != 0) {
      note("I6: all accounts together hold " + std::to_string(audit_.posted_total));
    }
  }

  void note(std::string what) {
    ++audit_.broken_total;
    if (audit_.broken.size() == kMaxBroken) return;
    audit_.broken.push_back(std::to_string(at_.value()) + ": " + std::move(what));
  }

 private:
  void take_deadlines(const CommitView& commit) {
    // Orders and transfers expire, effects are advanced.
    const bool is_timer =
        commit.command.starts_with("expire_") || commit.command == "advance_effect";
    bool was_due = false;
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const EventView& event = commit.events[i];
      if (event.cleared_deadline_position != Position{}) {
        const PendingDeadline cleared{event.cleared_deadline_ms, event.cleared_deadline_position};
        if (pending_.erase(cleared) == 0) note("I9: a deadline ends that was not pending");
        was_due = was_due || cleared.due_ms <= commit.recorded_at_ms;
      }
      if (event.deadline_ms != 0) pending_.insert({event.deadline_ms, commit.position_of(i)});
    }
    if (!is_timer) return;
    ++audit_.timers;
    if (!was_due) note("I9: " + std::string(commit.command) + " came early, or a second time");
  }

  void check(const Pool& pool) {
    const bool fits =
        pool.policy == PoolPolicy::kAllowNegative || pool.reserved + pool.sold <= pool.total;
    if (fits && pool.reserved >= 0 && pool.sold >= 0) return;
    note("I5: pool " + pool.id.str() + " has " + std::to_string(pool.reserved) + " reserved and " +
         std::to_string(pool.sold) + " sold of " + std::to_string(pool.total));
  }
  void check(const Order& order) {
    if (order.refunded_amount() > order.paid_amount()) {
      note("I6: order " + order.id.str() + " has more refunded than paid");
    }
  }
  void check(const Account& account) {
    if (!account.allow_negative && account.available() < 0) {
      note("I6: account " + account.id.str() + " is overdrawn");
    }
  }
  void check(const Transfer&) {}
  void check(const Job&) {}
  void check(const Effect&) {}
  void check(const ChannelOrder&) {}
  void check(const DiscountQuota& quota) {
    audit_.discounts_most = std::max(audit_.discounts_most, quota.order_ids.size());
  }
  void check(std::monostate) {}

  LogAudit& audit_;
  JsonParser parser_;
  Position at_;
  TimeMs recorded_at_ms_ = 0;
  std::set<std::string, std::less<>> commit_ids_;
  std::set<PendingDeadline> pending_;
};

}  // namespace

LogAudit audit_log(const EventStore& store) {
  LogAudit audit;
  Auditor auditor(audit);
  const VerifyReport verified = verify_log(store, {}, [](std::uint64_t, std::uint64_t) {});
  for (const VerifyFinding& finding : verified.findings) {
    auditor.note("I3, I4 or I14: at " + std::to_string(finding.position.value()) + ": " +
                 finding.reason);
  }
  const auto cursor = store.read_from(Position{1});
  CommitView commit;
  while (true) {
    const auto bytes = cursor->next();
    if (!bytes) {
      auditor.note(bytes.error().detail);
      break;
    }
    if (!bytes.value()) break;
    if (!decode_commit(bytes.value()->bytes, commit)) {
      auditor.note("the commit at " + std::to_string(bytes.value()->first.value()) +
                   " can't be read");
      break;
    }
    auditor.take(commit);
  }
  auditor.finish();
  return audit;
}

}  // namespace orderlog::testing
