#include <gtest/gtest.h>

#include <variant>

#include "projections/accounts/accounts.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

class AccountModel : public ::testing::Test {
 protected:
  static NewEvent on(const std::string& account, AccountEvent event) {
    return {stream_of(AccountId(account)), Event(std::move(event))};
  }

  void open(const std::string& account) {
    bench_.script.commit({on(account, AccountOpened{"CNY", AccountKind::kBalance, true})});
  }

  void transfer(const std::string& id, const std::string& debit, const std::string& credit,
                Money amount) {
    bench_.script.commit(
        {on(debit, AccountDebited{TransferId(id), AccountId(credit), amount, "for " + id}),
         on(credit, AccountCredited{TransferId(id), AccountId(debit), amount, "for " + id})});
  }

  Account account(const std::string& id) {
    const auto found = AccountQueries(bench_.model.view()).find("default", AccountId(id));
    EXPECT_TRUE(found.ok() && found->row);
    return std::get<Account>(found->row->state);
  }

  Page<AccountEntry> entries(const std::string& id, const PageRequest& request = {200, ""}) {
    auto page = AccountQueries(bench_.model.view()).entries("default", AccountId(id), request);
    EXPECT_TRUE(page.ok());
    return std::move(page).value();
  }

  Bench<AccountsProjection> bench_;
};

TEST_F(AccountModel, ShowsBothSidesOfATransfer) {
  open("a");
  open("b");
  bench_.script.at(1'700'000'000'500);
  transfer("t1", "a", "b", 300);
  bench_.model.feed();
  EXPECT_EQ(account("a").posted, -300);
  EXPECT_EQ(account("b").posted, 300);
  EXPECT_EQ(entries("a").rows,
            (std::vector<AccountEntry>{{Position(3), TransferId("t1"), -300, AccountId("b"),
                                        "for t1", 1'700'000'000'500, -300}}));
  EXPECT_EQ(entries("b").rows,
            (std::vector<AccountEntry>{{Position(4), TransferId("t1"), 300, AccountId("a"),
                                        "for t1", 1'700'000'000'500, 300}}));
}

TEST_F(AccountModel, AHoldIsNoEntryBeforeItIsPosted) {
  open("a");
  open("b");
  transfer("t0", "b", "a", 1'000);
  bench_.script.commit({on("a", FundsHeld{TransferId("t1"), AccountId("b"), 400, "hold"})});
  bench_.script.commit({on("a", FundsHeld{TransferId("t2"), AccountId("b"), 100, "hold"})});
  bench_.model.feed();
  EXPECT_EQ(account("a").posted, 1'000);
  EXPECT_EQ(account("a").pending, 500);
  EXPECT_EQ(account("a").holds.size(), 2U);
  EXPECT_EQ(entries("a").rows.size(), 1U);

  bench_.script.commit({on("a", HoldPosted{TransferId("t1"), AccountId("b"), 400, "hold"}),
                        on("b", AccountCredited{TransferId("t1"), AccountId("a"), 400, "hold"})});
  bench_.script.commit({on("a", HoldReleased{TransferId("t2"), AccountId("b"), 100})});
  bench_.model.feed();
  EXPECT_EQ(account("a").posted, 600);
  EXPECT_EQ(account("a").pending, 0);
  EXPECT_TRUE(account("a").holds.empty());
  const auto rows = entries("a").rows;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].transfer_id, TransferId("t1"));
  EXPECT_EQ(rows[0].amount, -400);
  EXPECT_EQ(rows[0].balance, 600);
}

TEST_F(AccountModel, PagesOfEntriesStayRightWhileNewOnesArrive) {
  open("a");
  open("b");
  for (int i = 0; i < 10; ++i) transfer("t" + std::to_string(i), "a", "b", 1);
  bench_.model.feed();
  std::vector<std::string> seen;
  PageRequest request{3, ""};
  while (true) {
    const auto page = entries("a", request);
    for (const AccountEntry& entry : page.rows) seen.push_back(entry.transfer_id.str());
    if (!page.next_cursor) break;
    request.cursor = *page.next_cursor;
    transfer("late" + std::to_string(seen.size()), "a", "b", 1);
    bench_.model.feed();
  }
  EXPECT_EQ(seen,
            (std::vector<std::string>{"t9", "t8", "t7", "t6", "t5", "t4", "t3", "t2", "t1", "t0"}));
  EXPECT_FALSE(AccountQueries(bench_.model.view())
                   .entries("default", AccountId("b"), {3, request.cursor})
                   .ok());
}

TEST_F(AccountModel, AnUnknownAccountHasNoRowAndNoEntries) {
  const auto found = AccountQueries(bench_.model.view()).find("default", AccountId("nobody"));
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->row);
  EXPECT_TRUE(entries("nobody").rows.empty());
}

}  // namespace
}  // namespace orderlog
