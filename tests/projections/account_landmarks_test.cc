#include "projections/accounts/account_landmarks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <variant>
#include <vector>

#include "projections/accounts/accounts.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

constexpr TimeMs kStart = 1'700'000'000'000;

class AccountLandmarks : public ::testing::Test {
 protected:
  static NewEvent on(const std::string& account, AccountEvent event) {
    return {stream_of(AccountId(account)), Event(std::move(event))};
  }
  static NewEvent credited(const std::string& account) {
    return on(account, AccountCredited{TransferId("t"), AccountId("b"), 1, ""});
  }

  void open(const std::string& account) {
    script_.at(kStart);
    script_.commit({on(account, AccountOpened{"CNY", AccountKind::kBalance, true})});
    times_[account] = {kStart};
  }
  void credit(const std::string& account, TimeMs at) {
    script_.at(at);
    script_.collect({credited(account)});
    times_[account].push_back(at);
  }

  std::unique_ptr<FedModel> model(std::uint32_t schema, const std::string& name) {
    return std::make_unique<FedModel>(std::make_unique<AccountsProjection>(schema), scratch_ / name,
                                      *log_);
  }

  template <class Point>
  static std::uint64_t landmark(const FedModel& model, const std::string& account, Point point) {
    const auto found = AccountQueries(model.view()).landmark("default", AccountId(account), point);
    EXPECT_TRUE(found.ok());
    if (!found.ok() || !*found) return 0;
    const AggregateRow& row = **found;
    // Nothing but credits of 1 behind the opening.
    EXPECT_EQ(std::get<Account>(row.state).posted, static_cast<Money>(row.version.value()) - 1);
    EXPECT_EQ(std::get<Account>(row.state).id, AccountId(account));
    return row.version.value();
  }

  static Rows rows_under(const FedModel& model, const std::string& prefixes) {
    Rows rows;
    for (const auto& row : model.rows()) {
      if (prefixes.find(row.first.front()) != std::string::npos) rows.push_back(row);
    }
    return rows;
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogScript script_{*log_};
  std::map<std::string, std::vector<TimeMs>> times_;  // of every account's events
};

TEST_F(AccountLandmarks, StandAtEvery1024thVersion) {
  open("a");  // version v of "a" has position v
  for (TimeMs i = 1; i < 3'000; ++i) credit("a", kStart + i);
  script_.append();
  const auto fed = model(kAccountsSchema, "model");
  fed->feed();
  EXPECT_EQ(rows_under(*fed, "h").size(), 2U);
  EXPECT_TRUE(rows_under(*fed, "p").empty());
  EXPECT_EQ(landmark(*fed, "a", Position(1'023)), 0U);
  EXPECT_EQ(landmark(*fed, "a", Position(1'024)), 1'024U);
  EXPECT_EQ(landmark(*fed, "a", Position(2'047)), 1'024U);
  EXPECT_EQ(landmark(*fed, "a", Position(2'048)), 2'048U);
  EXPECT_EQ(landmark(*fed, "a", Position(1'000'000)), 2'048U);
  EXPECT_EQ(landmark(*fed, "a", kStart - 1), 0U);
  EXPECT_EQ(landmark(*fed, "a", kStart + 1'022), 0U);
  EXPECT_EQ(landmark(*fed, "a", kStart + 1'023), 1'024U);
  EXPECT_EQ(landmark(*fed, "a", std::numeric_limits<TimeMs>::max()), 2'048U);
  EXPECT_EQ(landmark(*fed, "nobody", Position(2'048)), 0U);
}

// As imports are: what happened long ago is recorded late.
TEST_F(AccountLandmarks, KnowTheLatestTimeBeforeThemHoweverTimesWander) {
  std::mt19937_64 random(5);
  for (const std::string account : {"a", "b"}) open(account);
  TimeMs now_ms = kStart;
  for (int i = 0; i < 9'000; ++i) {
    now_ms += static_cast<TimeMs>(random() % 10);
    const TimeMs back_ms = random() % 50 == 0 ? static_cast<TimeMs>(random() % 20'000) : 0;
    credit(random() % 2 == 0 ? "a" : "b", now_ms - back_ms);
  }
  script_.append();
  const auto fed = model(kAccountsSchema, "model");
  fed->feed(100);
  EXPECT_EQ(rows_under(*fed, "p").size(), 2U);
  for (const auto& [account, times] : times_) {
    for (int i = 0; i < 500; ++i) {
      const TimeMs at = kStart - 10 + static_cast<TimeMs>(random() % 60'000);
      std::uint64_t expected = 0;
      for (std::size_t count = kLandmarkEvery; count <= times.size(); count += kLandmarkEvery) {
        const auto end = times.begin() + static_cast<std::ptrdiff_t>(count);
        if (*std::max_element(times.begin(), end) <= at) expected = count;
      }
      EXPECT_EQ(landmark(*fed, account, at), expected) << account << " at " << at;
    }
  }
}

TEST_F(AccountLandmarks, AreAFunctionOfTheEventsAlone) {
  std::mt19937_64 random(9);
  open("a");
  for (int i = 0; i < 3'000; ++i) credit("a", kStart + static_cast<TimeMs>(random() % 5'000));
  script_.append();
  const auto whole = model(kAccountsSchema, "whole");
  whole->feed();
  const auto piecemeal = model(kAccountsSchema, "piecemeal");
  piecemeal->feed(7);
  EXPECT_EQ(whole->rows(), piecemeal->rows());
  EXPECT_EQ(rows_under(*whole, "hp").size(), 3U);
}

TEST_F(AccountLandmarks, Schema1HasNoneAndTheSameRowsOtherwise) {
  std::mt19937_64 random(9);
  open("a");
  for (int i = 0; i < 2'100; ++i) credit("a", kStart + static_cast<TimeMs>(random() % 5'000));
  script_.append();
  const auto old = model(1, "v1");
  old->feed();
  const auto today = model(kAccountsSchema, "v2");
  today->feed();
  EXPECT_EQ(old->store().schema_version(), 1U);
  EXPECT_TRUE(rows_under(*old, "hp").empty());
  EXPECT_EQ(rows_under(*old, "be"), rows_under(*today, "be"));
  EXPECT_EQ(landmark(*old, "a", Position(2'000)), 0U);
  EXPECT_EQ(landmark(*today, "a", Position(2'000)), 1'024U);
}

}  // namespace
}  // namespace orderlog
