// A follower, and messages that are no events of its log, or not whole.

#include <gtest/gtest.h>

#include "messaging/stream_reader.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/stream_fixture.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

TEST_F(StreamTest, AMessageThatCanNotBeReadIsFetched) {
  live(100);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus);
  for (const std::string garbage : {"", "x", "{}", R"({"specversion":"1.0"})"}) {
    ASSERT_TRUE((*bus)->publish("orderlog.default.0.order.Odd.1", garbage));
  }
  ASSERT_TRUE((*bus)->flush(seconds(5)));
  live(100);
  publish_rest();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().unreadable, 4U);
  EXPECT_EQ(counts().fetched, 0U);
}

TEST_F(StreamTest, ManyThatCanNotBeReadAreAFewWarnings) {
  live(20);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus);
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_TRUE((*bus)->publish("orderlog.default.0.order.Odd.1", "x"));
  }
  ASSERT_TRUE((*bus)->flush(seconds(5)));
  EXPECT_TRUE(eventually([this] { return counts().unreadable == 3'000U; }));
  EXPECT_EQ(following_->warnings("stream_unreadable"), 1);
  EXPECT_TRUE(eventually([this] { return following_->warnings("stream_unreadable") == 2; }))
      << "how many there were";
}

TEST_F(StreamTest, WhatIsTooLargeForTheStreamIsFetched) {
  for (const ContentMode mode : {ContentMode::kStructured, ContentMode::kBinary}) {
    mode_ = mode;
    live(100);
    publish_rest();
    if (!following_) follow();
    ASSERT_TRUE(equals_log());
    references_ = true;
    live(20);
    publish_rest();
    references_ = false;
    live(20);
    publish_rest();
    EXPECT_TRUE(equals_log());
  }
  EXPECT_GT(counts().fetched, 0U);
  EXPECT_EQ(counts().gaps, 0U);
  EXPECT_EQ(counts().duplicates, 0U);
  EXPECT_EQ(counts().unreadable, 0U);
}

TEST_F(StreamTest, SomebodyElsesEventAtAKnownPositionIsReported) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  publish(*other_log(head()), {head()});
  live(50);
  publish_rest();
  EXPECT_TRUE(equals_log());
  // It comes by the stream and live.
  EXPECT_GE(counts().conflicts, 1U);
  EXPECT_GE(following_->warnings("stream_conflict"), 1);
}

TEST_F(StreamTest, AnEventThatTheLogDoesNotHaveIsLeftOut) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  const auto other = other_log(head());
  publish(*other, {other->head().position});
  live(50);
  publish_rest();
  EXPECT_TRUE(equals_log());
  EXPECT_GE(following_->warnings("stream_beyond_log"), 1);
  following_.reset();
  follow();
  EXPECT_TRUE(equals_log());
  EXPECT_FALSE(following_->reader().status().trouble);
}

}  // namespace
}  // namespace orderlog::testing
