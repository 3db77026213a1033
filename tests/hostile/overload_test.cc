// Five times as many commands as the server can do: it goes on doing what it can, sends the others
// away at once with a time to come back, keeps its memory, and is well again when it is over.
//
// The load and the server share their processors. So that the server's limit is the server's own,
// it may sync only one command at a time: the disk's syncs are what it can do, and what the load
// takes of the processors hardly counts.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "tests/hostile/command_load.h"
#include "tests/hostile/siege.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kConnections = 64;
constexpr double kTimes = 5;
// A placed order is good for its client within this; twice as long no answer may take.
constexpr milliseconds kDeadline(1'000);
constexpr milliseconds kAnswered = 2 * kDeadline;
// Of the peak. A server that collapses does a tenth; the load takes its own share of the
// processors.
constexpr double kGoodputMin = 0.25;
// Two memtables of RocksDB for the log, two for its index, and the caches as they are set below,
// with as much again for what the allocator keeps.
constexpr std::uint64_t kMemoryBytes = std::uint64_t{512} << 20;

std::vector<std::string> small_server(const std::string& queue_capacity) {
  return {"--engine.batch_commands_max",
          "1",
          "--engine.queue_capacity",
          queue_capacity,
          "--engine.cache_bytes",
          "16777216",
          "--store.tail_bytes",
          "4194304",
          "--store.block_cache_bytes",
          "8388608",
          "--projections.page_cache_bytes",
          "0",
          "--log.level",
          "error"};
}

std::string percent(double part) { return std::to_string(std::lround(part * 100)) + " %"; }

// The best of some closed loops: as many commands as the server can do within their deadline.
double peak_goodput(CommandLoad& load, std::uint64_t& placed) {
  double peak = 0;
  for (const std::size_t depth : {std::size_t{1}, std::size_t{2}}) {
    const LoadResult result = load.closed_loop(depth, milliseconds(1'500));
    placed += result.placed;
    peak = std::max(peak, result.goodput());
  }
  return peak;
}

struct Overloaded {
  double peak = 0;
  LoadResult result;
};

// On a machine that others use too a peak may be a low one: it is measured again when five times as
// much was no overload.
Overloaded overload(CommandLoad& load, milliseconds time, std::uint64_t& placed) {
  Overloaded overloaded;
  for (int tries = 3; tries > 0 && overloaded.result.refused == 0; --tries) {
    overloaded.peak = peak_goodput(load, placed);
    overloaded.result = load.open_loop(kTimes * overloaded.peak, time);
    placed += overloaded.result.placed;
  }
  return overloaded;
}

// The longest that anybody waits where there is room for everybody to wait.
std::chrono::microseconds longest_in_an_endless_queue(double per_second) {
  HostileServer endless(small_server("1048576"));
  endless.start();
  CommandLoad crowd(endless.process().port(), kConnections, kDeadline);
  std::chrono::microseconds longest{0};
  for (int tries = 4; tries > 0 && longest <= kAnswered; --tries, per_second *= 3) {
    longest = crowd.open_loop(per_second, milliseconds(1'000)).longest;
  }
  return longest;
}

// Sent again one by one: what was placed is placed already, what was refused had left no trace.
void expect_nothing_half_done(HostileServer& server, const LoadResult& result) {
  http::RawClient client = server.connect();
  const auto replayed = [&](std::uint64_t number) {
    const auto answer = client.exchange(numbered_order(number));
    EXPECT_TRUE(answer && answer->status == 201);
    return answer ? answer->header("idempotency-replayed") : "";
  };
  constexpr std::size_t kEach = 50;
  for (std::size_t i = 0; i < kEach && i < result.placed_numbers.size(); ++i) {
    EXPECT_EQ(replayed(result.placed_numbers[result.placed_numbers.size() - 1 - i]), "true");
  }
  for (std::size_t i = 0; i < kEach && i < result.refused_numbers.size(); ++i) {
    EXPECT_EQ(replayed(result.refused_numbers[result.refused_numbers.size() - 1 - i]), "");
  }
}

TEST(Overload, OfFiveTimesItsCapacityIsRefusedInTimeAndLeavesNothingHalfDone) {
  const milliseconds time(1'000 * exam_count("OVERLOAD_SECONDS", 8));
  HostileServer server(small_server("64"));
  server.start();
  CommandLoad load(server.process().port(), kConnections, kDeadline);
  std::uint64_t placed = 0;
  const auto [peak, result] = overload(load, time, placed);
  const std::uint64_t memory = server.peak_resident_bytes();

  EXPECT_TRUE(result.odd.empty()) << result.odd.front();
  EXPECT_EQ(result.unanswered, 0U);
  EXPECT_GT(result.refused, 0U) << "that was no overload";
  EXPECT_LE(result.longest, kAnswered) << "an answer came late";
  EXPECT_EQ(server.log_position(), placed) << "what was answered is not what is in the log";
  EXPECT_LT(memory, kMemoryBytes);
  EXPECT_GE(result.goodput(), kGoodputMin * peak) << "the more is asked the less is done";
  const auto ended = std::chrono::steady_clock::now();
  EXPECT_TRUE(server.answers_others());
  const Served after = served_in_peace(server.process().port());
  EXPECT_LT(std::chrono::steady_clock::now() - ended, milliseconds(3'000));
  for (const std::string& failure : after.failures) ADD_FAILURE() << failure;
  expect_nothing_half_done(server, result);

  const auto found = longest_in_an_endless_queue(kTimes * peak);
  EXPECT_GT(found, kAnswered) << "a queue without an end is not found";
  if (HasFailure()) return;
  report({.test = "hostile_overload.five_times",
          .fault = "five times the peak of " + std::to_string(std::lround(peak)) +
                   " commands a second; goodput " + percent(result.goodput() / peak) +
                   " of the peak, longest answer " +
                   std::to_string(result.longest.count() / 1'000) + " ms, " +
                   std::to_string(memory >> 20) + " MiB",
          .load = "orders, each with a key; honest clients in the second after: " + after.summary(),
          .count = result.sent,
          .unit = "commands",
          .planted = "a queue without an end: an answer after " +
                     std::to_string(found.count() / 1'000) + " ms"});
}

constexpr int kLargestOfEach = 10;
// The bytes of the queue and of four batches, up to 2 MiB that each connection has read, and what
// the server takes with nothing to do. All commands at once are twice as much.
constexpr std::uint64_t kMemoryForLargest = std::uint64_t{320} << 20;

// Nearly all that a body may have. It expects a version that is not there, which is noted under its
// key: decided and synced as others are, with a short answer, so that what is measured is commands.
std::string largest_order(const std::string& key) {
  std::string items;
  for (int i = 0; i < 1'900; ++i) {
    items += R"({"sku":"s)" + std::to_string(i) + R"(","title":")" + std::string(440, 't') +
             R"(","quantity":1,"unit_price":1},)";
  }
  items.pop_back();
  const std::string body =
      R"({"merchant_id":"m","user_id":"u","channel":"terminal","items":[)" + items + "]}";
  return "POST /v1/orders HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
         "If-Match: \"1\"\r\nIdempotency-Key: " +
         key + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct LargestAtOnce {
  std::atomic<std::uint64_t> decided{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> odd{0};
  std::uint64_t memory = 0;
};

// Each client sends its orders without waiting for an answer.
void send_largest(HostileServer& server, LargestAtOnce& sent) {
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.emplace_back([&, name = "k" + std::to_string(i) + "-"] {
      http::RawClient client = server.connect();
      client.set_patience(std::chrono::minutes(1));
      for (int sending = 0; sending < kLargestOfEach; ++sending) {
        client.send(largest_order(name + std::to_string(sending)));
      }
      for (int reading = 0; reading < kLargestOfEach; ++reading) {
        const auto answer = client.receive();
        const int status = answer ? answer->status : 0;
        ++(status == 412 ? sent.decided : status == 429 ? sent.refused : sent.odd);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  sent.memory = server.peak_resident_bytes();
}

std::vector<std::string> server_with_bytes(const std::string& queue, const std::string& batch) {
  std::vector<std::string> flags = small_server("16384");
  flags.insert(flags.end(), {"--engine.queue_bytes_max", queue, "--engine.batch_bytes_max", batch});
  return flags;
}

TEST(Overload, OfTheLargestCommandsIsRefusedBeforeItTakesTheMemory) {
  HostileServer server(server_with_bytes("16777216", "4194304"));
  server.start();
  LargestAtOnce sent;
  send_largest(server, sent);

  EXPECT_EQ(sent.odd, 0U);
  EXPECT_GT(sent.refused, 0U) << "that was no overload";
  EXPECT_EQ(server.log_position(), sent.decided) << "what was answered is not what is in the log";
  EXPECT_LT(sent.memory, kMemoryForLargest);
  EXPECT_TRUE(server.answers_others());
  const auto one_more = server.connect().exchange(largest_order("one-more"));
  EXPECT_TRUE(one_more && one_more->status == 412) << "there is room again";

  HostileServer endless(server_with_bytes("1099511627776", "1073741824"));
  endless.start();
  LargestAtOnce taken;
  send_largest(endless, taken);
  EXPECT_GT(taken.memory, kMemoryForLargest) << "a queue that holds any bytes is not found";
  if (HasFailure()) return;
  report(
      {.test = "hostile_overload.largest",
       .fault = std::to_string(sent.refused) + " of them refused, " +
                std::to_string(sent.memory >> 20) + " MiB",
       .load = "orders of nearly a MiB, from " + std::to_string(kConnections) + " clients at once",
       .count = sent.decided + sent.refused,
       .unit = "commands",
       .planted = "a queue that holds any bytes: " + std::to_string(taken.memory >> 20) + " MiB"});
}

}  // namespace
}  // namespace orderlog::testing
