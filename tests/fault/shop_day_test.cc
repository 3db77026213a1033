// A simulated day of 200 stores and three channels, with kills of the server: every order comes to
// rest, money, stock and points are where they belong, every effect is done once, and the figures
// are those of the log.
//
// ORDERLOG_DAY_ORDERS=300000 makes it a whole day; without it, it is a quiet one. What clients and
// desk choose to do is ORDERLOG_DAY_SEED's.

#include "tests/fault/shop_day.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include "app/config_sources.h"
#include "eventstore/rocksdb_event_store.h"
#include "replay/what_if/fork.h"
#include "tests/e2e/server_process.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/outside_desk.h"
#include "tests/fault/promises.h"
#include "tests/fault/shop_day_audit.h"
#include "tests/fault/suite_report.h"

namespace orderlog::testing {
namespace {

using Flags = std::vector<std::string>;

constexpr std::size_t kClients = 4;
constexpr std::size_t kStores = 200;
constexpr std::uint64_t kShortDay = 600;

// Taken out of the environment, where the program would take it for a key of its own.
std::uint64_t take_number(const char* name, std::uint64_t otherwise) {
  const char* wanted = std::getenv(name);
  const std::uint64_t number = wanted == nullptr ? otherwise : std::strtoull(wanted, nullptr, 10);
  ::unsetenv(name);
  return number;
}

std::uint64_t orders_of_the_day() {
  static const std::uint64_t kOrders = take_number("ORDERLOG_DAY_ORDERS", 5'000);
  return kOrders;
}
std::uint64_t seed_of_the_day() {
  static const std::uint64_t kSeed =
      take_number("ORDERLOG_DAY_SEED", std::random_device{}() % 1'000'000);
  return kSeed;
}

// At full speed the models fall behind, and with them the desk: on a long day it gets more time
// before its work is offered again, and what waits is not asked for so often.
Flags rules_of_the_day(std::uint64_t orders, TimeMs hold_ms) {
  const std::string follows = "stock,points_award,weighing_ticket";
  Flags flags{"--log.level", "warning"};
  const auto add = [&flags](const std::string& rule, const std::string& value) {
    flags.insert(flags.end(), {"--rules." + rule, value});
  };
  add("hold_ms", std::to_string(hold_ms));
  add("leg_timeout_ms", std::to_string(hold_ms * 3 / 4));
  add("void_grace_ms", std::to_string(hold_ms * 3 / 4));
  add("effect_attempts", "50");
  add("effect_attempt_ms", std::to_string(1'500 + orders / 15));
  add("effect_backoff_ms", "100");
  add("effect_backoff_max_ms", std::to_string(400 + orders / 300));
  add("effects_terminal", follows);
  add("effects_official", follows);
  add("effects_third_party", follows);
  add("points_per_100", std::to_string(kPointsPer100));
  return flags;
}

// The flags' rules as a replay takes them.
Rules rules_in(const Flags& flags) {
  ConfigSources sources;
  for (std::size_t i = 0; i + 1 < flags.size(); i += 2) {
    sources.flags.emplace_back(flags[i].substr(2), flags[i + 1]);
  }
  const auto config = load_config(sources);
  EXPECT_TRUE(config.ok()) << config.error().sentence;
  return config->rules;
}

// Every fourth shop counts nothing; few customers join after they have bought.
bool has_a_shelf(std::size_t store) { return store % 4 != 3; }
bool joins_late(std::size_t user) { return user % 50 == 7; }

std::string shelf_line(std::size_t store) {
  return command_line("open_pool", "",
                      R"({"pool_id":"stock:)" + store_of(store) + R"(:dish","merchant_id":")" +
                          merchant_of(store) +
                          R"(","title":"Dish","total":20,"unit_price":1,"opens_at":0,)"
                          R"("closes_at":1,"policy":"allow_negative"})");
}
std::string account_line(std::size_t user) {
  return command_line("open_account", "",
                      R"({"account_id":"points:u)" + std::to_string(user) +
                          R"(","currency":"PTS","kind":"points"})");
}

class ShopDay : public ::testing::Test {
 protected:
  ShopDay() { std::cout << "seed " << seed_ << std::endl; }

  void begin(Flags flags, bool checks_keys) {
    server_ = std::make_unique<ServerProcess>(directory_ / "data", std::move(flags));
    ASSERT_TRUE(server_->start()) << server_->err();
    url_ = server_->url();
    books_ = std::make_unique<ProviderBooks>(seed_, checks_keys);
    desk_ = std::make_unique<OutsideDesk>(seed_, *books_, find(), checks_keys);
    std::string lines;
    for (std::size_t store = 0; store < kStores; ++store) {
      if (has_a_shelf(store)) lines += shelf_line(store);
    }
    for (std::size_t user = 0; user < kUsers; ++user) {
      if (!joins_late(user)) lines += account_line(user);
    }
    tell_all(lines);
  }
  DayClient::FindServer find() {
    return [this] { return url_; };
  }

  void tell_all(const std::string& lines) {
    const Reply reply = Session(url_).send("POST", "/v1/commands", lines,
                                           {{"Content-Type", "application/x-ndjson"}});
    ASSERT_EQ(reply.status, 200) << reply.body();
    const auto created = [](const std::string& text) {
      std::size_t count = 0;
      for (std::size_t at = text.find(R"("status":201)"); at != std::string::npos;
           at = text.find(R"("status":201)", at + 1)) {
        ++count;
      }
      return count;
    };
    ASSERT_EQ(created(reply.body()),
              static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')));
  }

  // Lives the day, with a kill now and then, and then what is left to do.
  void live(std::uint64_t orders, int kills) {
    std::vector<std::unique_ptr<DayClient>> clients;
    std::vector<std::thread> threads;
    std::atomic<std::size_t> living{kClients};
    for (std::size_t i = 0; i < kClients; ++i) {
      clients.push_back(
          std::make_unique<DayClient>(seed_, i, kClients, orders, kStores, *books_, find()));
      threads.emplace_back([&, client = clients.back().get()] {
        client->run();
        --living;
      });
    }
    std::atomic<bool> open{true};
    std::thread at_work([&] {
      while (open.load()) {
        if (desk_->work_once() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    });
    for (int kill = 0; kill < kills && living.load() > 0; ++kill) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random_() % (50 + orders / 30)));
      server_->kill();
      EXPECT_TRUE(server_->start(server_->port())) << server_->err();
      ++killed_;
    }
    for (std::thread& thread : threads) thread.join();
    clear_up();
    EXPECT_TRUE(comes_to_rest(orders)) << "I16: something still waits";
    open.store(false);
    at_work.join();
    for (const auto& client : clients) {
      answers_.add(client->answers());
      sent_again_ += client->sent_again();
      EXPECT_EQ(client->unanswered(), std::vector<std::string>());
    }
    answers_.add(desk_->answers());
  }

  // The clerk, at the end of the day: the late customers join, and whatever nobody has looked at is
  // approved, or taken back where it was paid in part.
  void clear_up() {
    std::string lines;
    for (std::size_t user = 0; user < kUsers; ++user) {
      if (joins_late(user)) lines += account_line(user);
    }
    ASSERT_NO_FATAL_FAILURE(tell_all(lines));
    Session session(url_);
    const auto refund = [](const Reply& list, const std::string& at) {
      return "/refunds/r" + std::to_string(list.size(at + "/refunds")) + "/approve";
    };
    const auto taken_back = [](const Reply&, const std::string&) { return std::string("/void"); };
    ASSERT_NO_FATAL_FAILURE(
        see_to_all(session, "refund_status=requested", refund, R"({"operator_id":"clerk"})"));
    for (const std::string status : {"status=paying", "status=pay_failed"}) {
      ASSERT_NO_FATAL_FAILURE(see_to_all(session, status, taken_back,
                                         R"({"initiator":"store","reason":"never paid"})"));
    }
    ASSERT_NO_FATAL_FAILURE(release_parked(session));
  }

  template <class Route>
  void see_to_all(Session& session, const std::string& filter, Route route,
                  const std::string& body) {
    for (;;) {
      const Reply list = read_as_of_now(session, "/v1/orders?limit=200&" + filter);
      ASSERT_EQ(list.status, 200) << list.body();
      if (list.size("/data") == 0) return;
      for (std::size_t i = 0; i < list.size("/data"); ++i) {
        const std::string at = "/data/" + std::to_string(i);
        const std::string order = "/v1/orders/" + list.text(at + "/order_id").value_or("");
        const Reply reply = session.post(order + route(list, at), body);
        // The list may be a moment behind.
        ASSERT_TRUE(reply.status == 200 || reply.status == 202 || reply.status == 409)
            << reply.body();
      }
    }
  }

  // Awards that waited for their account for too long, on a long day.
  void release_parked(Session& session) {
    for (;;) {
      const Reply list =
          read_as_of_now(session, "/v1/effects?state=parked&kind=points_award&limit=200");
      ASSERT_EQ(list.status, 200) << list.body();
      const auto ids = json_texts(list.body(), "/data", "effect_id");
      if (ids.empty()) return;
      for (const std::string& id : ids) {
        ASSERT_EQ(
            session.post("/v1/effects/" + id + "/release", R"({"operator_id":"clerk"})").status,
            200);
      }
    }
  }

  [[nodiscard]] bool comes_to_rest(std::uint64_t orders) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(90 + orders / 500);
    while (std::chrono::steady_clock::now() < give_up) {
      const auto log = open_log(server_->data());
      if (log && !(*log)->next_deadline()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

  // A short day without a kill, until it rests.
  LogAudit live_a_short_day(const Flags& faults, bool checks_keys) {
    Flags flags = rules_of_the_day(kShortDay, 800);
    flags.insert(flags.end(), faults.begin(), faults.end());
    begin(std::move(flags), checks_keys);
    if (HasFatalFailure()) return {};
    live(kShortDay, 0);
    const auto log = open_log(server_->data());
    EXPECT_TRUE(log.ok());
    return log.ok() ? audit_log(**log) : LogAudit();
  }

  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "shop_day",
                            .fault = "kill -9, desks that crash, providers that refuse",
                            .load = "a day of 200 shops",
                            .unit = "kills"};

  TempDirectory directory_;
  const std::uint64_t seed_ = seed_of_the_day();
  std::mt19937_64 random_{seed_};
  std::unique_ptr<ServerProcess> server_;
  HttpUrl url_;
  std::unique_ptr<ProviderBooks> books_;
  std::unique_ptr<OutsideDesk> desk_;
  DayAnswers answers_;
  std::uint64_t sent_again_ = 0;
  int killed_ = 0;
};

TEST_F(ShopDay, LeavesNothingUndone) {
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t orders = orders_of_the_day();
  ASSERT_NO_FATAL_FAILURE(begin(rules_of_the_day(orders, 3'000), true));
  live(orders, static_cast<int>(5 + orders / 15'000));
  Session session(url_);
  const Figures shown = figures_of_server(session, kStores);
  server_->terminate();
  EXPECT_EQ(server_->wait(), 0) << server_->err();

  const auto log = open_log(server_->data());
  ASSERT_TRUE(log.ok()) << log.error().detail;
  const LogAudit audit = audit_log(**log);
  EXPECT_EQ(audit.broken, Findings());
  EXPECT_EQ(audit.posted_total, 0) << "I6";
  EXPECT_EQ(unrested(audit, *books_), Findings()) << "I15";
  EXPECT_EQ(wrong_effects(audit), Findings());
  EXPECT_EQ(wrong_tickets(audit, desk_->tickets()), Findings());
  EXPECT_EQ(wrong_money(audit, *books_), Findings());
  EXPECT_EQ(wrong_stock(audit), Findings());
  EXPECT_EQ(wrong_points(audit), Findings());
  EXPECT_EQ(shown, figures_of_log(audit));

  // What was decided depends on nothing that is not in the log, kills or no kills.
  RocksDbEventStoreOptions fork_options;
  fork_options.directory = directory_ / "fork";
  const auto fork = open_rocksdb_event_store(fork_options);
  ASSERT_TRUE(fork.ok()) << fork.error().detail;
  ForkOptions decided_under;
  decided_under.rules = rules_in(rules_of_the_day(orders, 3'000));
  const auto forked = fork_log(**log, **fork, decided_under);
  ASSERT_TRUE(forked.ok()) << forked.error().detail;
  EXPECT_TRUE((*forked)->identical()) << (*forked)->first_difference.value_or(Position{}).value();
  std::uint64_t placed = 0;
  for (const auto& [name, state] : audit.states) placed += std::holds_alternative<Order>(state);
  EXPECT_EQ(placed, orders);

  // Nothing of this says much of a day on which nothing happened.
  EXPECT_EQ(answers_.surprises(), Findings());
  EXPECT_EQ(answers_.too_few(orders), Findings());
  EXPECT_GT(killed_, 0);
  EXPECT_GT(sent_again_, 0U);
  EXPECT_GT(desk_->crashes(), 0U);
  EXPECT_GT(books_->refusals(), 0U);
  const auto rare = rarities(audit);
  for (const char* what : {"refunds over two providers", "orders refunded in parts",
                           "paid against their will", "legs taken back or late"}) {
    EXPECT_GT(rare.at(what), 0U) << what;
  }
  row.count = static_cast<std::uint64_t>(killed_);
  for (const auto& [what, count] : rare) std::cout << "  " << what << ": " << count << '\n';
  for (const auto& [what, count] : answers_.counts())
    std::cout << "  " << what << ": " << count << '\n';
  std::cout << orders << " orders, " << audit.commits << " commits, " << audit.timers << " timers, "
            << killed_ << " kills, " << sent_again_ << " batches sent again, "
            << desk_->tickets().size() << " tickets, " << books_->returned().size()
            << " legs given back, " << books_->refusals() << " refusals, " << desk_->crashes()
            << " crashes of the desk, "
            << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()
            << " s" << std::endl;
}

TEST_F(ShopDay, ShowsADeskThatDoesNotCheckKeys) {
  const LogAudit audit = live_a_short_day({}, false);
  EXPECT_NE(wrong_tickets(audit, desk_->tickets()), Findings());
  EXPECT_NE(wrong_money(audit, *books_), Findings());
}

// Each effect is done once, and every order says what it should: only the sums show it.
TEST_F(ShopDay, ShowsARefundThatAsksForWholeLegs) {
  const LogAudit audit = live_a_short_day({"--faults.refunds_ask_for_whole_legs"}, true);
  EXPECT_EQ(audit.broken, Findings());
  EXPECT_EQ(wrong_tickets(audit, desk_->tickets()), Findings());
  EXPECT_NE(wrong_money(audit, *books_), Findings());
  row.planted = found_of("a refund asks for whole legs", 1, 1);
}

}  // namespace
}  // namespace orderlog::testing
