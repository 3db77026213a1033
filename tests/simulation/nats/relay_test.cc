// The engine's own parts on a broker that a seed is cruel to: a publisher, and a follower with its
// copy of the log. When the faults are over, the stream and the copy are the log (I10).

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "eventstore/memory_event_store.h"
#include "messaging/log_service.h"
#include "messaging/publisher.h"
#include "messaging/stream_reader.h"
#include "tests/eventstore/log_writer.h"
#include "tests/exam/exam.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/stream_audit.h"
#include "tests/simulation/nats/fault_plan.h"

namespace orderlog::testing {
namespace {

using simulated_nats::Broker;
using simulated_nats::FaultPlan;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kFaults = 6;
// At a time: they wait most of the time.
constexpr std::uint64_t kAtOnce = 8;

struct Outcome {
  std::vector<std::string> differences;
  std::string faults;
  bool forgot = false;  // the stream lost what it had acknowledged
};

// One log, and what stands around it.
class Trial {
 public:
  Trial(std::uint64_t seed, bool trusts_memory)
      : broker_({.address =
                     "trial-" + std::to_string(seed) + (trusts_memory ? "-planted:4222" : ":4222"),
                 .seed = seed,
                 .sync_interval = milliseconds(200)}),
        plan_(seed, broker_, {"publisher", "follower", "service"}, "orderlog-0"),
        publisher_(*log_, publisher_options(trusts_memory)),
        service_(*log_, subjects_, {.url = broker_.url(), .name = "service"}),
        reader_(copy_, client_, subjects_,
                {.bus = {.url = broker_.url(), .name = "follower"}, .faults = {}}) {}

  Outcome run() {
    broker_.start();
    publisher_.start();
    service_.start();
    reader_.start();
    Outcome outcome;
    for (int i = 0; i < kFaults; ++i) {
      write(20);
      std::this_thread::sleep_for(plan_.pause(milliseconds(60)));
      outcome.faults += plan_.next() + ", ";
      write(20);
      std::this_thread::sleep_for(plan_.pause(milliseconds(150)));
    }
    plan_.heal();
    write(20);
    outcome.differences = differences();
    outcome.forgot = broker_.counts().forgotten > 0;
    reader_.stop();
    service_.stop();
    publisher_.stop();
    return outcome;
  }

 private:
  PublisherOptions publisher_options(bool trusts_memory) const {
    PublisherOptions options;
    options.bus = {.url = broker_.url(), .name = "publisher"};
    options.ack_deadline = milliseconds(500);
    options.planted_trust_memory = trusts_memory;
    return options;
  }

  void write(int commits) {
    for (int i = 0; i < commits; ++i) {
      CommitSpec spec;
      for (int e = 0; e <= i % 3; ++e) {
        spec.events.push_back({"order-" + std::to_string((i + e) % 5)});
      }
      writer_.write(spec);
    }
  }

  std::vector<std::string> differences() {
    const auto head = [this] { return log_->head(); };
    const bool is_level = eventually([&] {
      const PublisherStatus status = publisher_.status();
      return status.connected && status.acknowledged == head().position;
    });
    if (!is_level) return {"the publisher does not come to the log's end"};
    auto found = audit(read_stream(broker_.url(), "orderlog-0"), *log_).differences;
    if (!found.empty()) return found;
    // Its head names the whole chain.
    if (!eventually([&] { return copy_.received() == head(); })) {
      found.push_back("the follower's copy is not the log");
    }
    return found;
  }

  const Subjects subjects_{"orderlog", LineId(0)};
  Broker broker_;
  FaultPlan plan_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogWriter writer_{*log_};
  Publisher publisher_;
  LogService service_;
  LogClient client_{subjects_};
  StreamLog copy_{LineId(0), 64 << 20, client_};
  StreamReader reader_;
};

// Of every seed, in its order.
std::vector<Outcome> outcomes(std::uint64_t seeds, bool trusts_memory) {
  std::vector<Outcome> all;
  for (std::uint64_t begin = 1; begin <= seeds; begin += kAtOnce) {
    std::vector<std::future<Outcome>> running;
    for (std::uint64_t seed = begin; seed < begin + kAtOnce && seed <= seeds; ++seed) {
      running.push_back(
          std::async(std::launch::async, [=] { return Trial(seed, trusts_memory).run(); }));
    }
    for (auto& one : running) all.push_back(one.get());
  }
  return all;
}

TEST(SimulatedNats, TheStreamAndItsFollowersAreTheLogAfterEveryFault) {
  const std::uint64_t seeds = exam_count("SIMULATED_NATS", 8);
  std::uint64_t violations = 0;
  std::uint64_t forgetful = 0;
  std::uint64_t number = 0;
  for (const Outcome& outcome : outcomes(seeds, false)) {
    ++number;
    forgetful += outcome.forgot ? 1 : 0;
    if (outcome.differences.empty()) continue;
    ++violations;
    ADD_FAILURE() << "seed " << number << " (" << outcome.faults
                  << "healed): " << outcome.differences.front();
  }
  EXPECT_GT(forgetful, 0U) << "no seed made the stream forget anything";

  std::uint64_t found = 0;
  std::uint64_t chances = 0;
  for (const Outcome& outcome : outcomes(std::min<std::uint64_t>(seeds, kAtOnce), true)) {
    chances += outcome.forgot ? 1 : 0;
    found += outcome.forgot && !outcome.differences.empty() ? 1 : 0;
  }
  EXPECT_GT(chances, 0U);
  EXPECT_EQ(found, chances) << "the planted bug is not found";
  if (HasFailure()) return;
  report({.test = "simulated_nats_relay",
          .fault = "kills, wipes, cuts, delays, lost and repeated messages",
          .load = "a publisher, a log service and a follower on a simulated NATS",
          .count = seeds,
          .unit = "seeds",
          .violations = violations,
          .planted =
              "trusts its memory: " + std::to_string(found) + " of " + std::to_string(chances)});
}

}  // namespace
}  // namespace orderlog::testing
