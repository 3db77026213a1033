#include "engine/intake_queue.h"

#include <gtest/gtest.h>

#include <deque>

namespace orderlog {
namespace {

class IntakeQueueTest : public ::testing::Test {
 protected:
  Ticket* ticket(std::size_t bytes) {
    tickets_.emplace_back().bytes = bytes;
    return &tickets_.back();
  }
  static std::size_t take(IntakeQueue& queue, std::size_t max = 100, std::size_t put_aside = 0) {
    std::vector<Ticket*> taken;
    (void)queue.take(max, std::chrono::milliseconds(0), put_aside, taken);
    return taken.size();
  }

 private:
  std::deque<Ticket> tickets_;
};

TEST_F(IntakeQueueTest, ATicketThatWouldPassTheBytesIsRefused) {
  IntakeQueue queue({.commands = 10, .bytes = 100});
  EXPECT_EQ(queue.put(ticket(60)), SubmitResult::kTaken);
  EXPECT_EQ(queue.put(ticket(41)), SubmitResult::kOverloaded);
  EXPECT_EQ(queue.put(ticket(40)), SubmitResult::kTaken);
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kOverloaded);
  EXPECT_EQ(queue.size().commands, 2U);
  EXPECT_EQ(queue.size().bytes, 100U);
}

TEST_F(IntakeQueueTest, OneTicketOfAnySizeFitsWhereNothingIsHeld) {
  IntakeQueue queue({.commands = 10, .bytes = 100});
  EXPECT_EQ(queue.put(ticket(1'000)), SubmitResult::kTaken);
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kOverloaded);
  EXPECT_EQ(take(queue), 1U);
  queue.give_back(1'000);
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kTaken);
  EXPECT_EQ(queue.put(ticket(1'000)), SubmitResult::kOverloaded);
}

TEST_F(IntakeQueueTest, BytesThatWereTakenAreHeldUntilTheyAreGivenBack) {
  IntakeQueue queue({.commands = 10, .bytes = 100});
  EXPECT_EQ(queue.put(ticket(100)), SubmitResult::kTaken);
  EXPECT_EQ(take(queue), 1U);
  EXPECT_EQ(queue.size().commands, 0U);
  EXPECT_EQ(queue.size().bytes, 100U);
  EXPECT_EQ(queue.put(ticket(10)), SubmitResult::kOverloaded);
  queue.give_back(10);
  EXPECT_EQ(queue.put(ticket(10)), SubmitResult::kTaken);
}

TEST_F(IntakeQueueTest, OfManyTicketsTheFirstThatFitAreTaken) {
  IntakeQueue queue({.commands = 10, .bytes = 100});
  const std::vector<Ticket*> many{ticket(50), ticket(50), ticket(1), ticket(1)};
  EXPECT_EQ(queue.put(many), 2U);
  EXPECT_EQ(queue.put(std::span(many).subspan(2)), 0U);
  EXPECT_EQ(take(queue), 2U);
  queue.give_back(100);
  const std::vector<Ticket*> large_first{ticket(1'000), ticket(1)};
  EXPECT_EQ(queue.put(large_first), 1U);
}

TEST_F(IntakeQueueTest, NoMoreCommandsWaitThanMayHoweverSmallTheyAre) {
  IntakeQueue queue({.commands = 2, .bytes = 100});
  const std::vector<Ticket*> many{ticket(1), ticket(1), ticket(1)};
  EXPECT_EQ(queue.put(many), 2U);
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kOverloaded);
  EXPECT_EQ(take(queue, 1), 1U);
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kTaken);
  EXPECT_EQ(take(queue, 2, 1), 2U);
  EXPECT_EQ(queue.put(many), 1U) << "one that was put aside waits still";
}

TEST_F(IntakeQueueTest, AClosedOneTakesNothingMoreAndGivesWhatItHas) {
  IntakeQueue queue({.commands = 2, .bytes = 100});
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kTaken);
  queue.close();
  EXPECT_EQ(queue.put(ticket(1)), SubmitResult::kDraining);
  EXPECT_EQ(take(queue), 1U);
  std::vector<Ticket*> none;
  EXPECT_FALSE(queue.take(1, std::chrono::milliseconds(0), 0, none));
}

}  // namespace
}  // namespace orderlog
