#include "domain/view.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

std::string view_of(const AggregateState& state, TimeMs now_ms = 0) {
  std::string out;
  write_view(state, StreamVersion(7), now_ms, out);
  return out;
}

Pool pool() {
  Pool pool;
  pool.id = PoolId("p1");
  pool.merchant_id = MerchantId("m1");
  pool.title = "Spring sheep";
  pool.total = 10;
  pool.sold = 3;
  pool.reserved = 2;
  pool.unit_price = 50;
  pool.opens_at = 1'000;
  pool.closes_at = 2'000;
  pool.created_at = 1;
  pool.updated_at = 2;
  return pool;
}

Job job() {
  Job job;
  job.id = JobId("j1");
  job.user_id = UserId("u1");
  job.pool_id = PoolId("p1");
  job.quantity = 2;
  job.attempts_made = 1;
  job.created_at = 1;
  job.updated_at = 2;
  return job;
}

Order order() {
  Order order;
  order.id = OrderId("o1");
  order.order_code = "20231114-0-000000000001";
  order.merchant_id = MerchantId("m1");
  order.user_id = UserId("u1");
  order.channel = Channel::kTerminal;
  order.items = {{Sku("tea"), "Tea", 2, 50, false}};
  order.amount = 100;
  order.created_at = 1;
  order.updated_at = 2;
  return order;
}

TEST(PoolView, ShowsWhatIsLeftAndTheWindow) {
  EXPECT_EQ(
      view_of(pool(), 1'000),
      R"({"pool_id":"p1","merchant_id":"m1","title":"Spring sheep","total":10,"sold":3,"reserved":2,)"
      R"("remaining":5,"unit_price":50,"opens_at":1000,"closes_at":2000,"state":"open",)"
      R"("per_user_limit":0,"per_user_unpaid_limit":0,"hold_ms":0,"policy":"hard",)"
      R"("created_at":1,"updated_at":2,"version":7})");
}

TEST(PoolView, TheStateFollowsTheTime) {
  EXPECT_NE(view_of(pool(), 999).find(R"("state":"scheduled")"), std::string::npos);
  EXPECT_NE(view_of(pool(), 2'000).find(R"("state":"closed")"), std::string::npos);
}

TEST(PoolView, AttributesAreShownAsGiven) {
  Pool given = pool();
  given.attributes = R"({"yield":0.085})";
  EXPECT_NE(view_of(given).find(R"("attributes":{"yield":0.085})"), std::string::npos);
}

TEST(AccountView, ShowsWhatIsAvailable) {
  Account account;
  account.id = AccountId("balance:u1");
  account.currency = "CNY";
  account.posted = 100;
  account.pending = 30;
  account.exposure = 20;
  account.created_at = 1;
  account.updated_at = 2;
  EXPECT_EQ(
      view_of(account),
      R"({"account_id":"balance:u1","currency":"CNY","kind":"balance","allow_negative":false,)"
      R"("posted":100,"pending":30,"exposure":20,"available":50,)"
      R"("created_at":1,"updated_at":2,"version":7})");
}

TEST(TransferView, ShowsItsStateAndItsDeadlineWhereThereIsOne) {
  Transfer transfer;
  transfer.id = TransferId("t1");
  transfer.debit_account = AccountId("a");
  transfer.credit_account = AccountId("b");
  transfer.amount = 60;
  transfer.created_at = 1;
  transfer.updated_at = 2;
  EXPECT_EQ(view_of(transfer),
            R"({"transfer_id":"t1","debit_account":"a","credit_account":"b","amount":60,)"
            R"("state":"pending","created_at":1,"updated_at":2,"version":7})");
  transfer.explanation = "why";
  transfer.state = TransferState::kExpired;
  transfer.expires_at = 9;
  EXPECT_EQ(view_of(transfer),
            R"({"transfer_id":"t1","debit_account":"a","credit_account":"b","amount":60,)"
            R"("explanation":"why","state":"expired","expires_at":9,)"
            R"("created_at":1,"updated_at":2,"version":7})");
}

TEST(JobView, ShowsItsAttemptsAndItsEnd) {
  Job given = job();
  EXPECT_EQ(view_of(given),
            R"({"job_id":"j1","state":"inactive","attempts":{"made":1,"remaining":2,"max":3},)"
            R"("user_id":"u1","pool_id":"p1","quantity":2,)"
            R"("created_at":1,"updated_at":2,"version":7})");
  given.state = JobState::kComplete;
  given.order_id = OrderId("o1");
  EXPECT_NE(view_of(given).find(R"("state":"complete")"), std::string::npos);
  EXPECT_NE(view_of(given).find(R"("result":{"order_id":"o1"})"), std::string::npos);
  given = job();
  given.state = JobState::kFailed;
  given.error_code = "sold_out";
  given.error_detail = "units left: 0";
  EXPECT_NE(view_of(given).find(R"("error":{"code":"sold_out","detail":"units left: 0"})"),
            std::string::npos);
}

TEST(OrderView, LeavesOutWhatThereIsNot) {
  EXPECT_EQ(
      view_of(order()),
      R"({"order_id":"o1","order_code":"20231114-0-000000000001","merchant_id":"m1",)"
      R"("user_id":"u1","channel":"terminal","status":"unpaid","refund_status":"none",)"
      R"("delivery_status":"awaiting_acceptance","cancel_type":"none","terminal_view":"hidden",)"
      R"("amount":100,"remain_pay":100,"paid":0,"refunded":0,"payments":[],"refunds":[],)"
      R"("items":[{"sku":"tea","title":"Tea","quantity":2,"unit_price":50}],)"
      R"("allowed_actions":["pay","collect","void","change_address"],"created_at":1,"updated_at":2,)"
      R"("closed":false,"version":7})");
}

TEST(OrderView, ShowsAllThereIs) {
  Order full = order();
  full.store_id = StoreId("s1");
  full.channel = Channel::kFlash;
  full.channel_order_no = "MT-7";
  full.pool_id = PoolId("p1");
  full.items[0].weighed = true;
  full.items[0].discount = 10;
  full.discounts = {{"NEW10", 10}};
  full.amount = 90;
  full.address = "West Lake 1";
  full.phone = "138";
  full.remark = "no sugar";
  full.coupon_ids = {"c1"};
  full.present = R"({"gift":1})";
  full.status = OrderStatus::kRefunding;
  full.refund_status = RefundStatus::kProcessing;
  full.cancel_reason = "changed my mind";
  full.legs = {{LegId("l1"), LegKind::kThirdParty, LegState::kSettled, 60, 10, "wechat", "42", "",
                OperatorId()},
               {LegId("l2"), LegKind::kOffline, LegState::kSettled, 30, 0, "", "", "cash",
                OperatorId("op")}};
  full.refunds = {{RefundId("r1"),
                   RefundState::kProcessing,
                   Initiator::kStore,
                   20,
                   "damaged",
                   {{Sku("tea"), 1}},
                   {{LegId("l1"), 20}},
                   OperatorId("op"),
                   "50"}};
  full.deadline = OrderDeadline{DeadlineKind::kGrace, 99};
  full.paid_at = 5;
  EXPECT_EQ(
      view_of(full),
      R"({"order_id":"o1","order_code":"20231114-0-000000000001","merchant_id":"m1",)"
      R"("store_id":"s1","user_id":"u1","channel":"flash","channel_order_no":"MT-7",)"
      R"("pool_id":"p1","status":"refunding","refund_status":"processing",)"
      R"("delivery_status":"awaiting_acceptance","cancel_type":"none",)"
      R"("cancel_reason":"changed my mind","terminal_view":"refunding","amount":90,)"
      R"("remain_pay":0,"paid":90,"refunded":10,"payments":[)"
      R"({"leg_id":"l1","kind":"third_party","state":"settled","amount":60,"refunded":10,)"
      R"("provider":"wechat","provider_ref":"42"},)"
      R"({"leg_id":"l2","kind":"offline","state":"settled","amount":30,"refunded":0,)"
      R"("method":"cash","operator_id":"op"}],"refunds":[{"refund_id":"r1",)"
      R"("state":"processing","initiator":"store","amount":20,"reason":"damaged",)"
      R"("items":[{"sku":"tea","quantity":1}],"parts":[{"leg_id":"l1","amount":20}],)"
      R"("operator_id":"op","provider_ref":"50"}],"items":[{"sku":"tea","title":"Tea",)"
      R"("quantity":2,"unit_price":50,"weighed":true,"discount":10}],)"
      R"("discounts":[{"code":"NEW10","amount":10}],"address":"West Lake 1","phone":"138","remark":"no sugar",)"
      R"("coupon_ids":["c1"],"present":{"gift":1},"allowed_actions":["ship","confirm_refund"],)"
      R"("created_at":1,"updated_at":2,"paid_at":5,"deadline_at":99,"closed":false,"version":7})");
}

TEST(PastView, ShowsWhatThePresentDoesButAllowsNothing) {
  std::string past;
  write_past_view(order(), StreamVersion(7), 0, past);
  std::string expected = view_of(order());
  const std::string actions = R"(["pay","collect","void","change_address"])";
  expected.replace(expected.find(actions), actions.size(), "[]");
  EXPECT_EQ(past, expected);

  past.clear();
  write_past_view(pool(), StreamVersion(7), 1'000, past);
  EXPECT_EQ(past, view_of(pool(), 1'000));
}

std::string answer(AnswerKind kind, const AggregateState& subject, const RefundId& refund_id) {
  std::string out;
  write_answer(kind, subject, StreamVersion(7), refund_id, 0, out);
  return out;
}

TEST(Answers, AnAcceptedJobShowsItsIdAndState) {
  EXPECT_EQ(answer(AnswerKind::kAccepted, job(), RefundId()),
            R"({"job_id":"j1","state":"inactive"})");
}

TEST(Answers, ARefundRequestNamesTheRefundFirst) {
  const std::string plain = view_of(order());
  EXPECT_EQ(answer(AnswerKind::kCreated, order(), RefundId("r1")),
            R"({"refund_id":"r1",)" + plain.substr(1));
}

TEST(Answers, EverythingElseShowsItsSubject) {
  EXPECT_EQ(answer(AnswerKind::kChanged, pool(), RefundId()), view_of(pool()));
}

}  // namespace
}  // namespace orderlog
