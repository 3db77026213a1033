// The real worker as a process, killed and started again, beside a log that the test fills: what it
// leaves on disk is what the log makes of it.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "projections/models.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/stream_fixture.h"

namespace orderlog::testing {
namespace {

class Stopwatch {
 public:
  void say(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    std::cout << what << " in " << std::chrono::duration<double>(now - since_).count() << " s"
              << std::endl;
    since_ = now;
  }

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

class WorkerProcess : public StreamTest {
 protected:
  void work(std::vector<std::string> flags = {}) {
    flags.insert(flags.end(), {"--nats", nats_.url()});
    process_.reset();
    process_ = std::make_unique<ServerProcess>(directory_ / "worker", std::move(flags), "worker");
    ASSERT_TRUE(process_->start()) << process_->err();
  }
  bool catches_up(std::chrono::seconds patience = std::chrono::seconds(20)) {
    return eventually(
        [this] {
          const std::string list = Session(process_->url()).get("/v1/projections").body();
          const std::string token = "\"position\":\"0:" + std::to_string(head().value()) + "\"";
          std::size_t models = 0;
          for (std::size_t at = list.find(token); at != std::string::npos;
               at = list.find(token, at + 1)) {
            ++models;
          }
          return models == all_models().size();
        },
        patience);
  }
  // Opens what it has left, which must have been complete.
  bool left_what_the_log_makes() {
    process_->terminate();
    EXPECT_EQ(process_->wait(), 0) << process_->err();
    follow();
    const bool equals = equals_log(std::chrono::seconds(3));
    EXPECT_EQ(counts().events + counts().fetched, 0U);
    following_.reset();
    return equals;
  }

  std::unique_ptr<ServerProcess> process_;
};

TEST_F(WorkerProcess, SurvivesKillsDuplicatesGapsAndSwaps) {
  work();
  for (int round = 0; round < 4; ++round) {
    live(150);
    publish_rest();
    process_->kill();  // wherever it is
    live(60);
    if (round == 1) publish(*log_, {Position(3), Position(3)});
    if (round == 2) published_ = published_.plus(25);  // never published
    publish_rest();
    ASSERT_TRUE(process_->start()) << process_->err();
  }
  EXPECT_TRUE(catches_up()) << process_->err();
  publish(*log_, {head(), Position(9)});
  live(50);
  publish_rest();
  EXPECT_TRUE(catches_up()) << process_->err();
  EXPECT_TRUE(left_what_the_log_makes());
}

// ORDERLOG_PLANTED_EVENTS: how long the log is; 2000000 takes minutes.
std::size_t planted_log_length() {
  constexpr const char* kName = "ORDERLOG_PLANTED_EVENTS";
  const char* wanted = std::getenv(kName);
  const std::size_t events = wanted == nullptr ? 5'000 : std::strtoull(wanted, nullptr, 10);
  ::unsetenv(kName);  // the program would take it for a key of its own
  return events;
}

// One of each in the stream, with everything else as it should be: exactly these are found.
TEST_F(WorkerProcess, RepairsAPlantedGapIgnoresADuplicateAndReportsASwap) {
  const std::size_t events = planted_log_length();
  Stopwatch watch;
  while (head() < Position(events)) live(std::min<std::size_t>(2'000, events));
  std::vector<Position> order;
  for (Position at(1); at <= head(); at = at.next()) order.push_back(at);
  const std::size_t quarter = order.size() / 4;
  std::swap(order[3 * quarter], order[3 * quarter + 1]);
  order.erase(order.begin() + static_cast<std::ptrdiff_t>(2 * quarter));
  order.insert(order.begin() + static_cast<std::ptrdiff_t>(quarter + 10), order[quarter]);
  watch.say("made " + std::to_string(head().value()) + " events");
  constexpr std::size_t kAtOnce = 50'000;
  for (std::size_t i = 0; i < order.size(); i += kAtOnce) {
    publish(*log_,
            {order.begin() + static_cast<std::ptrdiff_t>(i),
             order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), i + kAtOnce))});
  }
  published_ = head();
  watch.say("published " + std::to_string(order.size()) + " messages");
  work();
  const std::chrono::seconds patience(20 + events / 10'000);
  ASSERT_TRUE(catches_up(patience)) << Session(process_->url()).get("/v1/projections").body();
  watch.say("the worker is level");
  const std::string metrics = Session(process_->url()).get("/metrics").body();
  for (const char* line : {"duplicates_total 1", "gaps_total 2", "swapped_total 1",
                           "conflicts_total 0", "unreadable_total 0"}) {
    EXPECT_NE(metrics.find(std::string("\norderlog_worker_") + line + "\n"), std::string::npos)
        << line << '\n'
        << metrics.substr(0, metrics.find("# HELP orderlog_projection"));
  }
  EXPECT_NE(process_->err().find("stream_swapped"), std::string::npos) << process_->err();
  EXPECT_TRUE(left_what_the_log_makes());
  watch.say("its rows are those that the log makes");
}

TEST_F(WorkerProcess, ThePlantedBugIsFound) {
  live(100);
  publish_rest();
  work({"--faults.worker_trusts_order"});
  ASSERT_TRUE(catches_up()) << process_->err();
  publish(*log_, {Position(9)});
  live(50);
  publish_rest();
  EXPECT_FALSE(catches_up(std::chrono::seconds(3)) && left_what_the_log_makes());
}

}  // namespace
}  // namespace orderlog::testing
