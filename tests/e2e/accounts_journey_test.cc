// Money between accounts, at once and in two phases.

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class Accounts : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    fund("ann", "balance", 1'000);
    fund("bob", "balance", 1);
  }

  Reply transfer(const std::string& more) {
    return client_.post("/v1/transfers",
                        R"({"debit_account":"ann","credit_account":"bob",)" + more + "}");
  }
  Reply account(const std::string& id) { return expect(200, client_.read("/v1/accounts/" + id)); }
};

TEST_F(Accounts, ATransferMovesMoneyOnceAndIsExplainedOnBothSides) {
  const Reply posted =
      expect(201, transfer(R"("transfer_id":"t1","amount":400,"explanation":"for the lamb")"));
  EXPECT_EQ(posted.text("/state"), "posted");
  EXPECT_EQ(account("ann").integer("/posted"), 600);
  EXPECT_EQ(account("bob").integer("/posted"), 401);
  for (const std::string id : {"ann", "bob"}) {
    const Reply entries = expect(200, client_.read("/v1/accounts/" + id + "/entries?limit=1"));
    EXPECT_EQ(entries.text("/data/0/transfer_id"), "t1");
    EXPECT_EQ(entries.text("/data/0/explanation"), "for the lamb");
    EXPECT_EQ(entries.integer("/data/0/balance"), account(id).integer("/posted"));
  }
  refused(409, "already_exists", transfer(R"("transfer_id":"t1","amount":400)"));
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(Accounts, NothingMovesWhereTheMoneyIsMissing) {
  refused(409, "insufficient_funds", transfer(R"("amount":1001)"));
  refused(409, "account_not_found",
          client_.post("/v1/transfers",
                       R"({"debit_account":"ann","credit_account":"nobody","amount":1})"));
  refused(409, "same_account",
          client_.post("/v1/transfers",
                       R"({"debit_account":"ann","credit_account":"ann","amount":1})"));
  fund("points:ann", "points", 5);
  refused(409, "currency_mismatch",
          client_.post("/v1/transfers",
                       R"({"debit_account":"ann","credit_account":"points:ann","amount":1})"));
  EXPECT_EQ(account("ann").integer("/available"), 1'000);
}

TEST_F(Accounts, APendingTransferHoldsTheMoneyUntilItIsPosted) {
  expect(201, transfer(R"("transfer_id":"t1","amount":700,"pending":true)"));
  EXPECT_EQ(account("ann").integer("/posted"), 1'000);
  EXPECT_EQ(account("ann").integer("/pending"), 700);
  EXPECT_EQ(account("ann").integer("/available"), 300);
  EXPECT_EQ(account("bob").integer("/available"), 1);
  refused(409, "insufficient_funds", transfer(R"("amount":301)"));

  EXPECT_EQ(expect(200, client_.post("/v1/transfers/t1/post", "{}")).text("/state"), "posted");
  EXPECT_EQ(account("ann").integer("/posted"), 300);
  EXPECT_EQ(account("bob").integer("/posted"), 701);
  refused(409, "transfer_closed", client_.post("/v1/transfers/t1/void", "{}"));
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(Accounts, AVoidedTransferGivesTheHeldMoneyBack) {
  expect(201, transfer(R"("transfer_id":"t1","amount":700,"pending":true)"));
  EXPECT_EQ(expect(200, client_.post("/v1/transfers/t1/void", "{}")).text("/state"), "voided");
  EXPECT_EQ(account("ann").integer("/available"), 1'000);
  refused(409, "transfer_closed", client_.post("/v1/transfers/t1/post", "{}"));
  refused(404, "not_found", client_.post("/v1/transfers/t9/post", "{}"));
}

TEST_F(Accounts, APendingTransferExpiresAtItsDeadlineAndNotBefore) {
  expect(201, transfer(R"("transfer_id":"t1","amount":700,"pending":true,"timeout_ms":60000)"));
  advance_clock(59'999);
  EXPECT_EQ(account("ann").integer("/available"), 300);
  advance_clock(1);
  EXPECT_EQ(account("ann").integer("/available"), 1'000);
  refused(409, "transfer_closed", client_.post("/v1/transfers/t1/post", "{}"));
}

// Whoever moves the clock finds the world as it is then, without a token and at once.
TEST_F(Accounts, MovingTheClockWaitsForWhatIsDue) {
  for (int i = 0; i < 40; ++i) {
    expect(201, transfer(R"("amount":1,"pending":true,"timeout_ms":1000)"));
    advance_clock(1'000);
    EXPECT_EQ(expect(200, client_.get("/v1/accounts/ann")).integer("/pending"), 0) << i;
  }
}

TEST_F(Accounts, EntriesAreOfAnAccountThatIsThere) {
  expect(201,
         client_.post("/v1/accounts", R"({"account_id":"new","currency":"CNY","kind":"balance"})"));
  EXPECT_EQ(expect(200, client_.read("/v1/accounts/new/entries")).size("/data"), 0U);
  refused(404, "not_found", client_.read("/v1/accounts/nobody/entries"));
}

}  // namespace
}  // namespace orderlog::testing
