// A simulated day of 200 stores and three channels, with kills of the server: every order comes to
// rest, money is where it belongs, every effect is done once, and the figures are those of the log.
//
// ORDERLOG_DAY_ORDERS=300000 makes it a whole day; without it, it is a quiet one.

#include "tests/fault/shop_day.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include "tests/e2e/server_process.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/outside_desk.h"
#include "tests/fault/promises.h"
#include "tests/fault/shop_day_audit.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kClients = 4;
constexpr std::size_t kStores = 200;

const std::vector<std::string> kRules{"--rules.hold_ms",
                                      "4000",
                                      "--rules.leg_timeout_ms",
                                      "3000",
                                      "--rules.void_grace_ms",
                                      "3000",
                                      "--rules.effect_attempts",
                                      "50",
                                      "--rules.effect_backoff_ms",
                                      "100",
                                      "--rules.effect_backoff_max_ms",
                                      "400",
                                      "--rules.effects_terminal",
                                      "weighing_ticket",
                                      "--rules.effects_official",
                                      "weighing_ticket",
                                      "--rules.effects_third_party",
                                      "weighing_ticket",
                                      "--log.level",
                                      "warning"};

std::uint64_t orders_of_the_day() {
  constexpr const char* kName = "ORDERLOG_DAY_ORDERS";
  const char* wanted = std::getenv(kName);
  const std::uint64_t orders = wanted == nullptr ? 6'000 : std::strtoull(wanted, nullptr, 10);
  ::unsetenv(kName);  // the program would take it for a key of its own
  return orders;
}

// At full speed the models fall behind, and with them the desk: on a long day it gets more time
// before its work is offered again.
std::vector<std::string> rules_of_the_day(std::uint64_t orders) {
  std::vector<std::string> rules = kRules;
  rules.insert(rules.end(), {"--rules.effect_attempt_ms", std::to_string(1'500 + orders / 15)});
  return rules;
}

class ShopDay : public ::testing::Test {
 protected:
  ShopDay() : server_(directory_ / "data", rules_of_the_day(orders_)) {
    std::cout << "seed " << seed_ << std::endl;
  }

  void begin() {
    ASSERT_TRUE(server_.start()) << server_.err();
    url_ = server_.url();
  }
  DayClient::FindServer find() {
    return [this] { return url_; };
  }

  // Lives the day, with a kill now and then, and then what is left to do.
  void live(std::uint64_t orders, int kills, OutsideDesk& desk) {
    std::vector<std::unique_ptr<DayClient>> clients;
    std::vector<std::thread> threads;
    std::atomic<std::size_t> living{kClients};
    for (std::size_t i = 0; i < kClients; ++i) {
      clients.push_back(std::make_unique<DayClient>(seed_, i, kClients, orders, kStores, find()));
      threads.emplace_back([&, client = clients.back().get()] {
        client->run();
        --living;
      });
    }
    std::atomic<bool> open{true};
    std::thread at_work([&] {
      while (open.load()) {
        if (desk.work_once() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    });
    for (int kill = 0; kill < kills && living.load() > 0; ++kill) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random_() % (50 + orders / 30)));
      server_.kill();
      EXPECT_TRUE(server_.start(server_.port())) << server_.err();
      ++killed_;
    }
    for (std::thread& thread : threads) thread.join();
    clear_the_desk();
    EXPECT_TRUE(comes_to_rest()) << "I16: something still waits";
    open.store(false);
    at_work.join();
    for (const auto& client : clients) {
      for (const auto& [what, count] : client->answers()) answers_[what] += count;
      sent_again_ += client->sent_again();
      EXPECT_EQ(client->surprises(), std::vector<std::string>());
    }
  }

  // The clerk approves, at the end of the day, whatever nobody has looked at.
  void clear_the_desk() {
    Session session(url_);
    for (;;) {
      const Reply list = read_as_of_now(session, "/v1/orders?refund_status=requested&limit=200");
      ASSERT_EQ(list.status, 200) << list.body();
      if (list.size("/data") == 0) return;
      for (std::size_t i = 0; i < list.size("/data"); ++i) {
        const std::string at = "/data/" + std::to_string(i);
        const std::string last = std::to_string(list.size(at + "/refunds"));
        const Reply approved =
            session.post("/v1/orders/" + list.text(at + "/order_id").value_or("") + "/refunds/r" +
                             last + "/approve",
                         R"({"operator_id":"clerk"})");
        // The list may be a moment behind.
        ASSERT_TRUE(approved.status == 200 || approved.status == 409) << approved.body();
      }
    }
  }

  [[nodiscard]] bool comes_to_rest() const {
    const auto give_up =
        std::chrono::steady_clock::now() + std::chrono::seconds(90 + orders_ / 500);
    while (std::chrono::steady_clock::now() < give_up) {
      const auto log = open_log(server_.data());
      if (log && !(*log)->next_deadline()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return false;
  }

  TempDirectory directory_;
  const std::uint64_t orders_ = orders_of_the_day();
  const std::uint64_t seed_ = std::random_device{}() % 1'000'000;
  std::mt19937_64 random_{seed_};
  ServerProcess server_;
  HttpUrl url_;
  DayAnswers answers_;
  std::uint64_t sent_again_ = 0;
  int killed_ = 0;
};

TEST_F(ShopDay, LeavesNothingUndone) {
  const auto start = std::chrono::steady_clock::now();
  ASSERT_NO_FATAL_FAILURE(begin());
  OutsideDesk desk(seed_, find());
  live(orders_, static_cast<int>(5 + orders_ / 15'000), desk);
  Session session(url_);
  const Figures shown = figures_of_server(session, kStores);
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0) << server_.err();

  const auto log = open_log(server_.data());
  ASSERT_TRUE(log.ok()) << log.error().detail;
  const LogAudit audit = audit_log(**log);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_EQ(audit.posted_total, 0) << "I6";
  EXPECT_EQ(unrested(audit), std::vector<std::string>()) << "I15";
  EXPECT_EQ(not_done_once(audit, desk), std::vector<std::string>());
  EXPECT_EQ(shown, figures_of_log(audit));
  std::uint64_t placed = 0;
  for (const auto& [name, state] : audit.states) placed += std::holds_alternative<Order>(state);
  EXPECT_EQ(placed, orders_);
  EXPECT_GT(desk.crashes(), 0U);
  for (const auto& [what, count] : answers_) std::cout << "  " << what << ": " << count << '\n';
  std::cout << orders_ << " orders, " << audit.commits << " commits, " << audit.timers
            << " timers, " << killed_ << " kills, " << sent_again_ << " batches sent again, "
            << desk.done().size() << " pieces of outside work, " << desk.crashes()
            << " crashes of their desk, "
            << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()
            << " s" << std::endl;
}

TEST_F(ShopDay, ShowsADeskThatDoesNotCheckKeys) {
  ASSERT_NO_FATAL_FAILURE(begin());
  OutsideDesk desk(seed_, find(), {.checks_keys = false});
  live(1'500, 0, desk);
  const auto log = open_log(server_.data());
  ASSERT_TRUE(log.ok()) << log.error().detail;
  EXPECT_NE(not_done_once(audit_log(**log), desk), std::vector<std::string>());
}

}  // namespace
}  // namespace orderlog::testing
