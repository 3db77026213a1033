#include "engine/line.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/line_fixture.h"

namespace orderlog {
namespace {

using ::testing::Test;

TEST_F(LineTest, AnAnswerIsGivenWhenItsCommitIsDurable) {
  const Answer answer = send(order("o1"));
  EXPECT_EQ(done(answer).kind, AnswerKind::kCreated);
  EXPECT_EQ(done(answer).version, StreamVersion(1));
  EXPECT_EQ(answer.position, store.head().position);
  EXPECT_NE(done(answer).body.find("\"order_id\":\"o1\""), std::string::npos);
}

TEST_F(LineTest, ACommandOfSeveralStreamsIsOneCommit) {
  send(pool("p1", 10));
  const Position before = store.head().position;
  const Answer answer = send(job("p1", "u1"));
  ASSERT_EQ(done(answer).kind, AnswerKind::kAccepted);
  std::string bytes;
  const auto stored = store.commit_at(before.next(), bytes);
  ASSERT_TRUE(stored.ok() && stored->has_value());
  EXPECT_EQ((*stored)->last, store.head().position);
  EXPECT_EQ(types_of("job-" + done(answer).subject.id),
            (std::vector<std::string>{"JobSubmitted", "JobCompleted"}));
  EXPECT_EQ(types_of("pool-p1"), (std::vector<std::string>{"PoolOpened", "UnitsReserved"}));
}

TEST_F(LineTest, TheSameKeyGivesTheFirstAnswerAgainAndAppendsNothing) {
  const Answer first = send(order("o1"), "key-1");
  const Position head = store.head().position;
  send(collect("o1", 1'000));
  const Position after_payment = store.head().position;
  const Answer again = send(order("o1"), "key-1");
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(done(again).body, done(first).body);  // as it was then, not as it is now
  EXPECT_EQ(again.position, head);
  EXPECT_EQ(store.head().position, after_payment);
}

TEST_F(LineTest, TheSameKeyGivesTheFirstAnswerAfterARestart) {
  const Answer first = send(job("nowhere", "u1"), "key-1");
  restart();
  const Answer again = send(job("nowhere", "u1"), "key-1");
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(done(again).body, done(first).body);
}

TEST_F(LineTest, TheSameKeyWithAnotherBodyIsRefused) {
  send(order("o1"), "key-1");
  EXPECT_EQ(describe(send(order("o2"), "key-1")), "key_reused");
  EXPECT_EQ(describe(send(void_order("o1"), "key-1")), "key_reused");
  EXPECT_EQ(store.head().position, Position(1));
}

TEST_F(LineTest, KeysOfTenantsAreApart) {
  send(order("o1"), "key-1");
  Envelope other = envelope(order("o1"), "key-1");
  other.tenant = TenantId("other");
  const Answer answer = line->execute(std::move(other));
  EXPECT_EQ(done(answer).kind, AnswerKind::kCreated);
  EXPECT_FALSE(answer.replayed);
}

TEST_F(LineTest, ARepeatOfACommandUnderWayWaitsForItsAnswer) {
  store.hold_appends(true);
  std::vector<Answer> answers(4);
  std::vector<std::thread> clients;
  const Envelope sent = envelope(order("o1"), "key-1");
  for (Answer& answer : answers) {
    clients.emplace_back([&, sent] {
      Envelope mine = sent;
      answer = line->execute(std::move(mine));
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  store.hold_appends(false);
  for (std::thread& client : clients) client.join();
  int first_answers = 0;
  for (const Answer& answer : answers) {
    EXPECT_EQ(done(answer).body, done(answers[0]).body);
    first_answers += answer.replayed ? 0 : 1;
  }
  EXPECT_EQ(first_answers, 1);
  EXPECT_EQ(types_of("order-o1").size(), 1U);
}

TEST_F(LineTest, ARejectionWithAKeyIsRememberedAndGivenAgain) {
  const Answer first = send(void_order("nowhere"), "key-1");
  EXPECT_EQ(code(first), "not_found");
  EXPECT_EQ(types_of("outcomes"), std::vector<std::string>{"CommandRejected"});
  send(order("nowhere"));
  const Answer again = send(void_order("nowhere"), "key-1");
  EXPECT_EQ(code(again), "not_found");
  EXPECT_TRUE(again.replayed);
}

TEST_F(LineTest, ARejectionWithoutAKeyAppendsNothing) {
  EXPECT_EQ(code(send(void_order("nowhere"))), "not_found");
  EXPECT_EQ(store.head().position, Position(0));
}

TEST_F(LineTest, ACommandThatFindsEverythingDoneIsRememberedUnderItsKey) {
  send(order("o1"));
  send(void_order("o1"));
  const Answer first = send(void_order("o1"), "key-1");
  EXPECT_EQ(done(first).kind, AnswerKind::kChanged);
  EXPECT_EQ(types_of("order-o1").size(), 3U);
  EXPECT_EQ(types_of("outcomes"), std::vector<std::string>{"CommandSatisfied"});
  const Answer again = send(void_order("o1"), "key-1");
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(done(again).body, done(first).body);
  EXPECT_EQ(describe(send(collect("o1", 5), "key-1")), "key_reused");
}

TEST_F(LineTest, ACommandThatFindsEverythingDoneAppendsNothingWithoutAKey) {
  send(order("o1"));
  send(void_order("o1"));
  const Position head = store.head().position;
  EXPECT_EQ(done(send(void_order("o1"))).kind, AnswerKind::kChanged);
  EXPECT_EQ(store.head().position, head);
}

TEST_F(LineTest, ARejectionGivenAgainNamesTheSameAllowedActions) {
  send(order("o1"));
  send(collect("o1", 1'000));
  const Answer first = send(void_order("o1"), "key-1");
  const Answer again = send(void_order("o1"), "key-1");
  ASSERT_TRUE(std::holds_alternative<Refused>(first.outcome)) << describe(first);
  ASSERT_TRUE(std::holds_alternative<Refused>(again.outcome)) << describe(again);
  EXPECT_EQ(std::get<Refused>(again.outcome).rejection, std::get<Refused>(first.outcome).rejection);
}

TEST_F(LineTest, AnotherVersionThanExpectedIsRefused) {
  send(order("o1"));
  Envelope stale = envelope(void_order("o1"));
  stale.expected_version = StreamVersion(7);
  const Answer refused = line->execute(std::move(stale));
  EXPECT_EQ(code(refused), "version_mismatch");
  EXPECT_EQ(std::get<Refused>(refused.outcome).rejection.current_version, StreamVersion(1));

  Envelope fresh = envelope(void_order("o1"));
  fresh.expected_version = StreamVersion(1);
  EXPECT_EQ(done(line->execute(std::move(fresh))).kind, AnswerKind::kChanged);
}

TEST_F(LineTest, StateComesBackFromTheLogAfterARestart) {
  send(pool("p1", 2));
  EXPECT_EQ(done(send(job("p1", "u1"))).kind, AnswerKind::kAccepted);
  restart();
  EXPECT_NE(done(send(job("p1", "u2"))).body.find("complete"), std::string::npos);
  EXPECT_NE(done(send(job("p1", "u3"))).body.find("failed"), std::string::npos);
}

TEST_F(LineTest, AnAggregateThatFellOutOfTheCacheIsFoldedAgain) {
  stop();
  options.cache_bytes = 1;
  start();
  send(pool("p1", 300));
  for (int i = 0; i < 300; ++i) {
    EXPECT_NE(done(send(job("p1", "u" + std::to_string(i)))).body.find("complete"),
              std::string::npos);
  }
  EXPECT_NE(done(send(job("p1", "late"))).body.find("failed"), std::string::npos);
  EXPECT_GT(line->metrics().aggregates_loaded.load(), 0U);
}

TEST_F(LineTest, ALongStreamIsSnapshotAndReadFromThere) {
  send(pool("p1", 2'000));
  std::vector<Envelope> jobs;
  for (int i = 0; i < 2'000; ++i) jobs.push_back(envelope(job("p1", "u" + std::to_string(i % 7))));
  for (const Answer& answer : line->execute(std::move(jobs))) done(answer);
  EXPECT_GT(store.snapshots(), 0);
  restart();
  EXPECT_NE(done(send(job("p1", "late"))).body.find("failed"), std::string::npos);
}

// Each job leaves more in the pool than an event may cost; it is kept all the same.
TEST_F(LineTest, AStateThatGrowsWithEachEventIsSnapshotToo) {
  constexpr int kJobs = 12'000;
  send(pool("p1", 2 * kJobs));
  const auto submit = [this](int from, int to) {
    std::vector<Envelope> jobs;
    for (int i = from; i < to; ++i) jobs.push_back(envelope(job("p1", "u" + std::to_string(i))));
    for (const Answer& answer : line->execute(std::move(jobs))) done(answer);
  };
  submit(0, 7'000);
  EXPECT_EQ(store.snapshots(), 0);
  submit(7'000, kJobs);
  EXPECT_EQ(store.snapshots(), 1);
  // What came since is kept at the end: nobody waits for it after the next start.
  restart();
  EXPECT_EQ(store.snapshots(), 2);
  (void)store.take_events_read();
  done(send(job("p1", "late")));
  EXPECT_LT(store.take_events_read(), 10U);
  restart();
  EXPECT_EQ(store.snapshots(), 2) << "one event more is not worth it";
}

TEST_F(LineTest, AnOldAnswerIsRepeatedWithoutFoldingTheWholeStream) {
  const auto reserve = [this](int times) {
    for (int i = 0; i < times; ++i) done(send(job("p1", "u" + std::to_string(i % 7))));
  };
  send(pool("p1", 5'000));
  reserve(3'000);
  const Answer first = send(AdjustPool{PoolId("p1"), 10, OperatorId("ann"), "found"}, "key-1");
  reserve(1'500);
  restart();
  (void)store.take_events_read();
  const Answer again = send(AdjustPool{PoolId("p1"), 10, OperatorId("ann"), "found"}, "key-1");
  EXPECT_EQ(done(again).body, done(first).body);
  EXPECT_LT(store.take_events_read(), 2 * kVersionsPerSnapshot);
}

TEST_F(LineTest, ManyCommandsShareOneSync) {
  store.hold_appends(true);
  std::vector<Envelope> orders;
  for (int i = 0; i < 500; ++i) orders.push_back(envelope(order("o" + std::to_string(i))));
  std::thread release([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    store.hold_appends(false);
  });
  const std::vector<Answer> answers = line->execute(std::move(orders));
  release.join();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(done(answers[i]).subject.id, "o" + std::to_string(i));
  }
  EXPECT_LE(store.appends(), 5);
}

TEST_F(LineTest, WhatIsDecidedDuringASyncSharesTheNextOne) {
  store.hold_appends(true);
  std::vector<Answer> answers(20);
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    clients.emplace_back([&, i, sent = envelope(order("o" + std::to_string(i)))]() mutable {
      answers[i] = line->execute(std::move(sent));
    });
    // One after the other, so that each is a batch of its own when the line has decided it.
    while (line->metrics().commits.load() <= i) std::this_thread::yield();
  }
  store.hold_appends(false);
  for (std::thread& client : clients) client.join();
  // The first, those of its sync, and one that was decided and not yet handed over at the release.
  EXPECT_LE(store.appends(), 3);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].position, Position(i + 1));
  }
}

TEST_F(LineTest, AFullQueueRefusesAndTakesAgain) {
  stop();
  options.queue_capacity = 4;
  options.max_batch = 1;
  start();
  store.hold_appends(true);
  class Counter final : public AnswerSink {
   public:
    void deliver(std::span<Ticket* const> tickets) override { count += tickets.size(); }
    std::atomic<std::size_t> count{0};
  } sink;
  std::vector<std::unique_ptr<Ticket>> tickets;
  std::size_t taken = 0;
  bool overloaded = false;
  for (int i = 0; i < 100 && !overloaded; ++i) {
    auto ticket = std::make_unique<Ticket>();
    ticket->envelope = envelope(order("o" + std::to_string(i)));
    ticket->sink = &sink;
    overloaded = line->submit(ticket.get()) == SubmitResult::kOverloaded;
    if (!overloaded) ++taken;
    tickets.push_back(std::move(ticket));
  }
  EXPECT_TRUE(overloaded);
  store.hold_appends(false);
  stop();
  EXPECT_EQ(sink.count.load(), taken);
  EXPECT_EQ(store.head().position, Position(taken));
}

TEST_F(LineTest, ABatchEndsWithTheBytesThatItMayHave) {
  constexpr std::size_t kOneOrder = 5'000;
  stop();
  options.max_batch_bytes = 50'000;
  start();
  std::vector<Envelope> orders;
  for (int i = 0; i < 200; ++i) orders.push_back(envelope(order("o" + std::to_string(i))));
  const std::vector<Answer> answers = line->execute(std::move(orders));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(done(answers[i]).subject.id, "o" + std::to_string(i));
    EXPECT_EQ(answers[i].position, Position(i + 1));
  }
  EXPECT_LE(store.largest_append(), options.max_batch_bytes + kOneOrder);
  EXPECT_GT(store.appends(), 2);
}

// Tickets on a line whose syncs hang.
class TicketsOnASlowDisk : public LineTest, public AnswerSink {
 protected:
  ~TicketsOnASlowDisk() override { stop(); }

  void deliver(std::span<Ticket* const> tickets) override { answered_ += tickets.size(); }

  SubmitResult submit(const Envelope& sent) {
    tickets_.push_back(std::make_unique<Ticket>());
    tickets_.back()->envelope = sent;
    tickets_.back()->sink = this;
    const SubmitResult result = line->submit(tickets_.back().get());
    if (result != SubmitResult::kTaken) tickets_.pop_back();
    return result;
  }
  void wait_for_answers() {
    while (answered_ < tickets_.size()) std::this_thread::yield();
  }
  [[nodiscard]] std::size_t bytes_taken() const {
    std::size_t bytes = 0;
    for (const auto& ticket : tickets_) bytes += ticket->bytes;
    return bytes;
  }

  std::atomic<std::size_t> answered_{0};
  std::vector<std::unique_ptr<Ticket>> tickets_;
};

TEST_F(TicketsOnASlowDisk, AreRefusedBeforeTheyPassTheirBytesAndTakenAgainAfterwards) {
  stop();
  options.queue_bytes = std::size_t{2} << 20;
  start();
  store.hold_appends(true);
  const auto fill = [this](std::string_view names) {
    const std::size_t before = tickets_.size();
    for (int i = 0; i < 100; ++i) {
      const std::string id = std::string(names) + std::to_string(i);
      if (submit(envelope(large_order(id))) == SubmitResult::kOverloaded) break;
      // So that what is decided and waits for the sync counts as what waits for the line does.
      if (i % 4 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return tickets_.size() - before;
  };
  const std::size_t fitted = fill("a");
  EXPECT_GT(fitted, 10U);
  EXPECT_LE(bytes_taken(), options.queue_bytes);
  EXPECT_GT(bytes_taken(), options.queue_bytes / 2);
  EXPECT_EQ(answered_, 0U);
  while (line->metrics().queued_bytes < bytes_taken()) std::this_thread::yield();

  store.hold_appends(false);
  wait_for_answers();
  for (const auto& ticket : tickets_) EXPECT_EQ(done(ticket->answer).kind, AnswerKind::kCreated);
  store.hold_appends(true);
  EXPECT_EQ(fill("b"), fitted);
  store.hold_appends(false);
  wait_for_answers();
  EXPECT_EQ(store.head().position, Position(2 * fitted));
  while (line->metrics().queued_bytes > 0) std::this_thread::yield();
}

TEST_F(TicketsOnASlowDisk, GoOnAfterOneThatIsLargerThanAllMayBe) {
  stop();
  options.queue_bytes = 1;
  start();
  EXPECT_EQ(done(send(large_order("o1"))).kind, AnswerKind::kCreated);
  store.hold_appends(true);
  EXPECT_EQ(submit(envelope(large_order("o2"))), SubmitResult::kTaken);
  EXPECT_EQ(submit(envelope(order("o3"))), SubmitResult::kOverloaded);
  store.hold_appends(false);
  wait_for_answers();
  EXPECT_EQ(done(send(order("o3"))).kind, AnswerKind::kCreated);
}

// Of one key: one is under way, the others wait for its answer.
class RepeatsOnASlowDisk : public TicketsOnASlowDisk {
 protected:
  // Gives the line time to take each, so that none waits in the queue itself.
  void submit_repeats(const Envelope& sent, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(submit(sent), SubmitResult::kTaken);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  std::size_t replayed() const {
    std::size_t count = 0;
    for (const auto& ticket : tickets_) count += ticket->answer.replayed ? 1 : 0;
    return count;
  }
};

TEST_F(RepeatsOnASlowDisk, FillTheQueueLikeOthersAndAreAllAnswered) {
  stop();
  options.queue_capacity = 8;
  options.max_batch = 2;
  start();
  store.hold_appends(true);
  const Envelope sent = envelope(order("o1"), "key-1");
  bool overloaded = false;
  for (int i = 0; i < 100 && !overloaded; ++i) {
    overloaded = submit(sent) == SubmitResult::kOverloaded;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ASSERT_TRUE(overloaded);
  EXPECT_EQ(answered_, 0U);
  // Also for others, once all but the one that is under way have been put aside.
  while (line->metrics().queued < tickets_.size() - 1) std::this_thread::yield();
  EXPECT_EQ(submit(envelope(order("o2"))), SubmitResult::kOverloaded);
  store.hold_appends(false);
  wait_for_answers();
  EXPECT_EQ(replayed(), tickets_.size() - 1);
  EXPECT_EQ(done(send(order("o2"))).kind, AnswerKind::kCreated);  // there is room again
}

TEST_F(RepeatsOnASlowDisk, HoldTheirBytesUntilTheyAreAnswered) {
  stop();
  options.queue_bytes = 100'000;
  start();
  store.hold_appends(true);
  const Envelope sent = envelope(order("o1"), "key-1");
  while (submit(sent) == SubmitResult::kTaken) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GT(tickets_.size(), 10U);
  EXPECT_LE(bytes_taken(), options.queue_bytes);
  store.hold_appends(false);
  wait_for_answers();
  EXPECT_EQ(replayed(), tickets_.size() - 1);
  EXPECT_EQ(submit(sent), SubmitResult::kTaken);
  wait_for_answers();
}

TEST_F(RepeatsOnASlowDisk, AreAnsweredByALineThatDrains) {
  store.hold_appends(true);
  submit_repeats(envelope(order("o1"), "key-1"), 10);
  std::thread release([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    store.hold_appends(false);
  });
  line->drain();
  release.join();
  EXPECT_EQ(answered_, tickets_.size());
  EXPECT_EQ(replayed(), tickets_.size() - 1);
}

TEST_F(RepeatsOnASlowDisk, AreDecidedAnewWhenTheFirstWasRefused) {
  store.hold_appends(true);
  submit_repeats(envelope(order("o1"), "key-1"), 10);
  store.fail_appends(StoreErrorCode::kDiskFull);
  store.hold_appends(false);
  while (answered_ == 0) std::this_thread::yield();
  store.fail_appends(std::nullopt);
  wait_for_answers();
  EXPECT_EQ(describe(tickets_.front()->answer).substr(0, 9), "disk_full");
  EXPECT_LE(types_of("order-o1").size(), 1U);
}

TEST_F(RepeatsOnASlowDisk, AreUnknownWhenTheFirstIs) {
  store.hold_appends(true);
  submit_repeats(envelope(order("o1"), "key-1"), 10);
  store.fail_appends(StoreErrorCode::kOutcomeUnknown);
  store.hold_appends(false);
  wait_for_answers();
  for (const auto& ticket : tickets_) {
    EXPECT_EQ(describe(ticket->answer).substr(0, 15), "outcome_unknown");
  }
}

TEST_F(LineTest, AClockThatStepsBackFailsNoJob) {
  send(pool("p1", 10));
  stop();
  const ManualClock stepped_back(kNoon - 60 * kMinute);
  auto started = Line::start(store, stepped_back, options);
  ASSERT_TRUE(started.ok());
  line = std::move(*started);
  Envelope sent = envelope(job("p1", "u1"));
  sent.received_at_ms = stepped_back.now_ms();
  EXPECT_NE(done(line->execute(std::move(sent))).body.find("complete"), std::string::npos);
  stop();
}

TEST_F(LineTest, AnExpectedVersionOfWhatIsYetToBeMadeIsRefused) {
  Envelope sent = envelope(order("o1"));
  sent.expected_version = StreamVersion(7);
  EXPECT_EQ(code(line->execute(std::move(sent))), "version_mismatch");
}

TEST_F(LineTest, DrainingRefusesWhatComesLate) {
  line->drain();
  EXPECT_EQ(describe(send(order("o1"))).substr(0, 8), "draining");
}

}  // namespace
}  // namespace orderlog
