#pragma once

// What every journey stands on: a real server on a directory of its own, and one client.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {

class ServerTest : public ::testing::Test {
 protected:
  explicit ServerTest(std::vector<std::string> flags = {"--test-clock"})
      : server_(directory_ / "data", std::move(flags)), client_(HttpUrl{}) {}

  void SetUp() override {
    ASSERT_TRUE(server_.start()) << server_.err();
    client_ = Session(server_.url());
  }

  // The server goes and comes back on the same port, so clients just connect again.
  void restart() {
    server_.terminate();
    ASSERT_EQ(server_.wait(), 0) << server_.err();
    ASSERT_TRUE(server_.start(server_.port())) << server_.err();
    client_ = Session(server_.url());
  }

  Reply expect(int status, Reply reply) {
    EXPECT_EQ(reply.status, status) << reply.trouble << reply.body();
    return reply;
  }
  Reply refused(int status, std::string_view code, Reply reply) {
    EXPECT_EQ(reply.status, status) << reply.trouble << reply.body();
    EXPECT_EQ(reply.code(), code) << reply.body();
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    return reply;
  }

  std::int64_t now_ms();
  void advance_clock(std::int64_t by_ms);
  // What the engine does by itself when time moves on: waits for it as the log grows.
  void expect_soon(const std::string& order, std::string_view status);

  // An account of a user with this much in it, from the house of its currency.
  void fund(const std::string& account, std::string_view kind, Money amount);
  Money available(const std::string& account);
  // An open hard pool for an hour from now on.
  void open_pool(const std::string& id, std::int64_t total, Money unit_price,
                 const std::string& more = "");
  // Buys in the pool; returns the order's id.
  std::string buy(const std::string& user, const std::string& pool, std::int64_t quantity);
  // Σ posted of every account that the log knows: 0, or money was made (I6).
  Money sum_of_all_accounts();

  TempDirectory directory_;
  ServerProcess server_;
  Session client_;

 private:
  bool has_house_[2] = {false, false};
};

}  // namespace orderlog::testing
