#include "replay/what_if/fork.h"

#include <algorithm>
#include <set>

#include "domain/codec/codec.h"
#include "replay/verify/verify.h"
#include "tests/replay/busy_line.h"

namespace orderlog {
namespace {

std::string bytes_of(const EventStore& log) {
  std::string bytes;
  const auto cursor = log.read_from(Position{1});
  for (auto next = cursor->next(); next.ok() && *next; next = cursor->next()) {
    bytes += (*next)->bytes;
  }
  return bytes;
}

struct Forked {
  std::unique_ptr<EventStore> store = make_memory_event_store();
  ForkReport report;
};

Forked fork(const EventStore& log, const ForkOptions& options) {
  Forked forked;
  auto report = fork_log(log, *forked.store, options);
  if (!report.ok() || !*report) {
    ADD_FAILURE() << (report.ok() ? "cancelled" : report.error().detail);
    return forked;
  }
  forked.report = **std::move(report);
  EXPECT_EQ(forked.report.fork, forked.store->head());
  return forked;
}

ForkOptions under(const Rules& rules) {
  ForkOptions options;
  options.rules = rules;
  return options;
}

template <class Visit>
void each_commit(const EventStore& log, Visit visit) {
  const auto cursor = log.read_from(Position{1});
  CommitView commit;
  for (auto next = cursor->next(); next.ok() && *next; next = cursor->next()) {
    ASSERT_TRUE(decode_commit((*next)->bytes, commit).ok());
    visit(commit);
  }
}

std::uint64_t count(const ForkReport& report, std::string_view was, std::string_view is) {
  std::uint64_t sum = 0;
  for (const auto& [ends, times] : report.ends) {
    if ((was.empty() || ends.was == was) && (is.empty() || ends.is == is)) sum += times;
  }
  return sum;
}

Rules rules_of(std::uint64_t seed) {
  Rules rules;
  rules.hold_ms = 60'000 + static_cast<TimeMs>(seed) * 1'000;
  rules.void_grace_ms = 30'000;
  rules.effects_terminal.insert(EffectKind::kNotification);
  rules.effect_attempt_ms = 20'000;
  return rules;
}

TEST(Fork, WithNothingChangedIsTheLogByteForByte) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    BusyLine busy(seed, rules_of(seed));
    busy.live(400);
    busy.finish();
    const Forked forked = fork(*busy.store, under(rules_of(seed)));
    EXPECT_TRUE(forked.report.identical()) << "seed " << seed;
    EXPECT_EQ(forked.report.first_difference, std::nullopt) << "seed " << seed;
    EXPECT_EQ(bytes_of(*forked.store), bytes_of(*busy.store)) << "seed " << seed;
    EXPECT_EQ(forked.report.commits, forked.report.fork_commits);
    EXPECT_EQ(forked.report.commits, forked.report.commands + forked.report.timers);
    EXPECT_GT(forked.report.timers, 20u) << "too quiet a log to prove much";
    EXPECT_GT(count(forked.report, "sold_out", "sold_out") +
                  count(forked.report, "per_user_limit", "per_user_limit") +
                  count(forked.report, "ttl_exceeded", "ttl_exceeded"),
              20u);
    EXPECT_EQ(forked.report.timers_own, 0u);
    for (const auto& [ends, times] : forked.report.ends) EXPECT_EQ(ends.was, ends.is) << times;
  }
}

TEST(Fork, OfAForkIsTheForkAgain) {
  BusyLine busy(3, rules_of(3));
  busy.live(300);
  busy.finish();
  Rules changed = rules_of(3);
  changed.hold_ms = 5'000;
  changed.per_user_limit = 1;
  const Forked first = fork(*busy.store, under(changed));
  EXPECT_FALSE(first.report.identical());
  EXPECT_TRUE(verify_log(*first.store, {}, [](auto, auto) {}).clean());
  const Forked second = fork(*first.store, under(changed));
  EXPECT_TRUE(second.report.identical());
  EXPECT_EQ(bytes_of(*second.store), bytes_of(*first.store));
}

TEST(Fork, ActsOnDeadlinesOfItsOwnWhenTheyAreDue) {
  BusyLine busy(5, rules_of(5));
  busy.live(300);
  busy.finish();
  Rules changed = rules_of(5);
  changed.hold_ms = 7'000;
  const Forked forked = fork(*busy.store, under(changed));
  EXPECT_GT(forked.report.timers_own, 10u);
  EXPECT_GT(forked.report.timers_left, 10u);
  std::map<std::uint64_t, TimeMs> due_at;  // by the position that set it
  TimeMs last_ms = 0;
  std::size_t acted = 0;
  each_commit(*forked.store, [&](const CommitView& commit) {
    EXPECT_GE(commit.recorded_at_ms, last_ms) << commit.first_position.value();
    last_ms = commit.recorded_at_ms;
    for (const auto& [position, due_ms] : due_at) {
      // Nothing is recorded while a deadline of the fork's own has passed, or a little later, where
      // the log's own timer was.
      EXPECT_LE(commit.recorded_at_ms, due_ms + 200'000) << "not acted on: " << position;
    }
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const EventView& event = commit.events[i];
      if (event.cleared_deadline_ms != 0) {
        if (commit.actor == "timer") {
          ++acted;
          EXPECT_GE(commit.recorded_at_ms, event.cleared_deadline_ms);
        }
        EXPECT_EQ(due_at.erase(event.cleared_deadline_position.value()), 1u);
      }
      if (event.deadline_ms != 0) due_at[commit.position_of(i).value()] = event.deadline_ms;
    }
  });
  EXPECT_EQ(acted, forked.report.timers + forked.report.timers_own);
  for (const auto& [position, due_ms] : due_at) EXPECT_GT(due_ms, last_ms) << position;
}

// A flash sale is simple enough to be counted by hand: jobs in their order, units while there are
// any, at most so many for each user, and what was held for nothing comes back.
class Recount {
 public:
  struct Order {
    std::string pool;
    std::string user;
    std::int64_t quantity = 0;
    Money open = 0;
    TimeMs held_until = 0;
    bool ended = false;  // voided, or paid in full
  };

  Recount(std::int64_t limit, TimeMs hold_ms) : limit_(limit), hold_ms_(hold_ms) {}

  void take(const CommitView& commit) {
    if (commit.actor == "timer") return;
    JsonParser parser;
    const auto command = decode_stored_command(parser, commit.command, commit.command_body);
    let_go(commit.recorded_at_ms);
    if (const auto* open = std::get_if<OpenPool>(&*command)) {
      pools_[open->pool_id.str()] = {open->total, open->unit_price, open->hold_ms, {}};
    } else if (const auto* job = std::get_if<SubmitJob>(&*command)) {
      take_job(*job, commit);
    } else if (const auto* pay = std::get_if<CollectPayment>(&*command)) {
      take_payment(*pay);
    } else if (const auto* voided = std::get_if<VoidOrder>(&*command)) {
      const auto found = orders.find(voided->order_id.str());
      if (found != orders.end() && !found->second.ended && !begun(found->second)) {
        give_back(found->second);
      }
    }
  }

  std::map<std::string, Order> orders;  // all that were ever placed
  std::map<std::string, std::int64_t> failed;

 private:
  struct Pool {
    std::int64_t left = 0;
    Money price = 0;
    TimeMs hold_ms = 0;
    std::map<std::string, std::int64_t> held;
  };

  bool begun(const Order& order) const {
    return order.open < order.quantity * pools_.at(order.pool).price;
  }

  void take_job(const SubmitJob& job, const CommitView& commit) {
    Pool& pool = pools_.at(job.pool_id.str());
    const std::string user = job.user_id.str();
    if (commit.waited_ms > static_cast<std::uint64_t>(job.ttl_ms == 0 ? 5'000 : job.ttl_ms)) {
      ++failed["ttl_exceeded"];
    } else if (job.quantity > pool.left) {
      ++failed["sold_out"];
    } else if (limit_ > 0 && pool.held[user] + job.quantity > limit_) {
      ++failed["per_user_limit"];
    } else {
      pool.left -= job.quantity;
      pool.held[user] += job.quantity;
      const TimeMs hold_ms = pool.hold_ms > 0 ? pool.hold_ms : hold_ms_;
      orders[std::string(commit.commit_id)] = {job.pool_id.str(), user, job.quantity,
                                               job.quantity * pool.price,
                                               commit.recorded_at_ms + hold_ms};
    }
  }

  void take_payment(const CollectPayment& pay) {
    const auto found = orders.find(pay.order_id.str());
    if (found == orders.end()) return;
    Order& order = found->second;
    if (order.ended || pay.amount > order.open) return;
    order.open -= pay.amount;
    if (order.open == 0) order.ended = true;
  }

  void let_go(TimeMs now_ms) {
    for (auto& [id, order] : orders) {
      if (!order.ended && order.held_until <= now_ms) give_back(order);
    }
  }
  void give_back(Order& order) {
    order.ended = true;
    Pool& pool = pools_.at(order.pool);
    pool.left += order.quantity;
    pool.held[order.user] -= order.quantity;
  }

  const std::int64_t limit_;
  const TimeMs hold_ms_;
  std::map<std::string, Pool> pools_;
};

TEST(Fork, OfAFlashSaleUnderAnotherLimitIsWhatARecountGives) {
  for (const std::int64_t limit : {0, 1, 2, 4}) {
    for (const TimeMs hold_ms : {TimeMs{20'000}, TimeMs{15} * 60'000}) {
      BusyLine busy(11, {});
      busy.sell(600);
      busy.finish();
      ForkOptions options;
      options.rules.hold_ms = hold_ms;
      options.rewrite = [limit](Command& command, std::string_view) {
        if (auto* open = std::get_if<OpenPool>(&command)) open->per_user_limit = limit;
      };
      const Forked forked = fork(*busy.store, options);
      Recount recount(limit, hold_ms);
      each_commit(*busy.store, [&](const CommitView& commit) { recount.take(commit); });
      std::set<std::string> expected;
      for (const auto& [id, order] : recount.orders) expected.insert("order-" + id);
      std::set<std::string> placed;
      each_commit(*forked.store, [&](const CommitView& commit) {
        for (const EventView& event : commit.events) {
          if (event.type == "OrderPlaced") placed.insert(std::string(event.stream));
        }
      });
      EXPECT_EQ(placed, expected) << "limit " << limit << ", held " << hold_ms;
      for (const char* code : {"sold_out", "per_user_limit", "ttl_exceeded"}) {
        EXPECT_EQ(count(forked.report, "", code), static_cast<std::uint64_t>(recount.failed[code]))
            << code << ", limit " << limit << ", held " << hold_ms;
      }
      EXPECT_GT(placed.size(), 20u);
    }
  }
}

TEST(Fork, TakesAnotherDecide) {
  BusyLine busy(8, {});
  busy.live(900);
  busy.finish();
  // No collecting of small change.
  ForkOptions options;
  std::uint64_t refused = 0;
  options.decide = [&refused](const World& world, const Context& context,
                              const Command& command) -> DecisionResult {
    const auto* collect = std::get_if<CollectPayment>(&command);
    if (collect != nullptr && collect->amount < 700) {
      ++refused;
      return fail(Rejection{RejectionCode::kInvalidStatus, "no small change"});
    }
    return decide(world, context, command);
  };
  const Forked forked = fork(*busy.store, options);
  EXPECT_GT(refused, 5u);
  EXPECT_GT(count(forked.report, "done", "invalid_status"), 5u);
  each_commit(*forked.store, [](const CommitView& commit) {
    if (commit.command == "collect_payment" &&
        commit.command_body.find("\"amount\":100") != std::string_view::npos) {
      EXPECT_EQ(commit.events.front().type, "CommandRejected");
    }
  });
}

TEST(Fork, SaysWhereItDiffersFirst) {
  BusyLine busy(2, {});
  busy.live(100);
  busy.finish();
  ForkOptions options;
  options.rewrite = [](Command& command, std::string_view) {
    if (auto* place = std::get_if<PlaceOrder>(&command)) place->remark = "changed";
  };
  const Forked forked = fork(*busy.store, options);
  std::optional<Position> first;
  each_commit(*busy.store, [&](const CommitView& commit) {
    if (!first && commit.command == "place_order") first = commit.first_position;
  });
  EXPECT_EQ(forked.report.first_difference, first);
}

TEST(Fork, StopsWhenItIsCancelled) {
  BusyLine busy(2, {});
  busy.live(50);
  busy.finish();
  const auto store = make_memory_event_store();
  std::atomic<bool> cancelled{true};
  const auto report = fork_log(*busy.store, *store, {}, nullptr, &cancelled);
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->has_value());
}

TEST(Fork, BeginsWithAnEmptyLog) {
  BusyLine busy(2, {});
  busy.live(5);
  busy.finish();
  const auto again = fork_log(*busy.store, *busy.store, {});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, StoreErrorCode::kConflict);
}

}  // namespace
}  // namespace orderlog
