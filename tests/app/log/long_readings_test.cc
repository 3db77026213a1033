// Commands that read a log for long: nothing is read twice, and whoever waits is told how far it
// is.

#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <string>
#include <vector>

#include "tests/app/log/slow_server.h"
#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog {
namespace {

constexpr int kOrders = 8;

class LongReadings : public testing::ServerTest {
 protected:
  // One commit each, a second apart.
  void place_orders() {
    for (int i = 1; i <= kOrders; ++i) {
      expect(201, client_.post("/v1/orders", R"({"order_id":"o)" + std::to_string(i) +
                                                 R"(","merchant_id":"m","user_id":"ann",)"
                                                 R"("channel":"terminal","items":[{"sku":"s",)"
                                                 R"("title":"t","quantity":1,"unit_price":1}]})"));
      times_.push_back(std::to_string(now_ms()));
      advance_clock(1'000);
    }
  }

  // What it says on a terminal, while what it shows goes elsewhere.
  ProgramOutcome on_terminal(const SlowServer& slow, const std::string& command) {
    return run_program(
        {"script", "-qec",
         std::string(ORDERLOG_PROGRAM) + " " + command + " --url " + slow.url() + " >/dev/null",
         "/dev/null"});
  }
  // "searching: 5 of 8 events (62.5%), 16 events/s, 1 s left"
  static int times_told(const std::string& said, const std::string& what) {
    const std::regex line("\r" + what +
                          R"(: \d+ of \d+ events \(\d+\.\d%\), \d+ events/s(, .* left)?)");
    return static_cast<int>(std::distance(std::sregex_iterator(said.begin(), said.end(), line),
                                          std::sregex_iterator()));
  }

  std::vector<std::string> times_;
};

TEST_F(LongReadings, ATailOfNothingReadsTheLogOnce) {
  place_orders();
  SlowServer slow(server_.url(), std::chrono::milliseconds(0));
  for (const std::vector<std::string>& filter : {std::vector<std::string>{"--user", "nobody"},
                                                 {"--merchant", "nobody"},
                                                 {"--user", "ann", "--type", "OrderPaid"},
                                                 {"--correlation", "nobody"},
                                                 {"--tenant", "nobody"},
                                                 {"--stream", "order-o1", "--since", "2999-01-01"},
                                                 {"--type", "OrderPaid"}}) {
    std::vector<std::string> words{"log", "tail", "--json", "--url", slow.url()};
    words.insert(words.end(), filter.begin(), filter.end());
    const ProgramOutcome outcome = run_orderlog(words);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(slow.commits_asked_for(), kOrders) << filter[0] << " " << filter[1] << outcome.err;
  }
}

TEST_F(LongReadings, TellHowFarTheyAre) {
  place_orders();
  SlowServer slow(server_.url(), std::chrono::milliseconds(60));
  struct Reading {
    std::string command;
    std::string told;
  };
  for (const Reading& reading :
       {Reading{"log tail --user nobody", "searching"},
        Reading{"log tail --type OrderPaid", "searching"},
        Reading{"log show --from 8 --tenant nobody", "looking through the whole log"},
        Reading{"replay model orders --at " + times_[6], "looking for that time"},
        Reading{"replay model orders --at " + times_[1], "looking for earlier times"},
        Reading{"replay state order-o1 --tenant other", "reading"}}) {
    const ProgramOutcome outcome = on_terminal(slow, reading.command);
    EXPECT_GE(times_told(outcome.out, reading.told), 2) << reading.command << "\n" << outcome.out;
  }
}

// A line for each of them would be one too many.
TEST_F(LongReadings, ShortOnesSayNothing) {
  place_orders();
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"log", "tail", "--user", "ann"},
        {"log", "tail", "--type", "OrderPlaced"},
        {"log", "show", "--from", "3"}}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--data", server_.data()});
    EXPECT_EQ(run_orderlog(all).err, "");
  }
}

}  // namespace
}  // namespace orderlog
