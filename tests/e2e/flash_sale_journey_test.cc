// A buyer's way through a flash sale, in both dialects.

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class FlashSale : public ServerTest {
 protected:
  // An order of 9,900 over the legs points, balance and a provider that has not answered.
  std::string order_being_paid() {
    open_pool("p1", 10, 9'900);
    fund("points:ann", "points", 500);
    fund("balance:ann", "balance", 4'000);
    std::string order = buy("ann", "p1", 1);
    const Reply paying =
        expect(200, client_.post("/v1/orders/" + order + "/payments",
                                 R"({"points":500,"balance":4000,)"
                                 R"("third_party":{"provider":"alipay","amount":5400}})"));
    EXPECT_EQ(paying.text("/status"), "paying");
    EXPECT_EQ(paying.integer("/remain_pay"), 0);
    return order;
  }

  Reply confirm(const std::string& order, const std::string& leg, const std::string& result) {
    return client_.post("/v1/orders/" + order + "/payments/" + leg + "/confirm",
                        R"({"result":")" + result + R"(","provider_ref":"ali-1"})");
  }

  std::int64_t pool(const std::string& id, const std::string& member) {
    return client_.read("/v1/pools/" + id).integer("/" + member).value_or(-1);
  }
};

TEST_F(FlashSale, PaysByPointsBalanceAndProviderAndTheUnitsAreSold) {
  const std::string order = order_being_paid();
  EXPECT_EQ(available("points:ann"), 0);
  EXPECT_EQ(available("balance:ann"), 0);
  EXPECT_EQ(client_.read("/v1/accounts/balance:ann").integer("/posted"), 4'000);
  EXPECT_EQ(pool("p1", "reserved"), 1);

  const Reply paid = expect(200, confirm(order, "l3", "succeeded"));
  EXPECT_EQ(paid.text("/status"), "paid");
  EXPECT_EQ(paid.integer("/paid"), 9'900);
  EXPECT_EQ(client_.read("/v1/orders/" + order).body(), paid.body());
  EXPECT_EQ(pool("p1", "sold"), 1);
  EXPECT_EQ(pool("p1", "reserved"), 0);
  EXPECT_EQ(available("merchant-balance:farm"), 9'400);
  EXPECT_EQ(available("merchant-points:farm"), 500);
  EXPECT_EQ(available("provider:alipay"), -5'400);
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(FlashSale, AFailedPaymentGivesTheHeldMoneyBackAndMayBeTriedAgain) {
  const std::string order = order_being_paid();
  const Reply failed = expect(200, confirm(order, "l3", "failed"));
  EXPECT_EQ(failed.text("/status"), "pay_failed");
  EXPECT_EQ(failed.integer("/remain_pay"), 9'900);
  EXPECT_EQ(available("points:ann"), 500);
  EXPECT_EQ(available("balance:ann"), 4'000);
  EXPECT_EQ(pool("p1", "reserved"), 1);

  refused(409, "overpayment",
          client_.post("/v1/orders/" + order + "/collect",
                       R"({"amount":9901,"method":"cash","operator_id":"op1"})"));
  const Reply paid =
      expect(200, client_.post("/v1/orders/" + order + "/collect",
                               R"({"amount":9900,"method":"cash","operator_id":"op1"})"));
  EXPECT_EQ(paid.text("/status"), "paid");
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(FlashSale, AnUnknownResultIsNeverAssumed) {
  const std::string order = order_being_paid();
  EXPECT_EQ(expect(200, confirm(order, "l3", "unknown")).text("/status"), "paying");
  EXPECT_EQ(expect(200, confirm(order, "l3", "succeeded")).text("/status"), "paid");
}

TEST_F(FlashSale, AVoidWaitsForTheProviderThatIsAsked) {
  const std::string order = order_being_paid();
  const std::string route = "/v1/orders/" + order;
  const Reply waits = expect(202, client_.post(route + "/void", R"({"initiator":"customer"})"));
  EXPECT_EQ(waits.text("/status"), "paying");
  EXPECT_EQ(waits.text("/pending_void/initiator"), "customer");
  EXPECT_EQ(expect(200, confirm(order, "l3", "succeeded")).text("/status"), "refunding");
  EXPECT_EQ(expect(200, client_.read("/v1/effects/" + order + "-provider_query:l3")).text("/state"),
            "completed");
  expect(200, client_.post("/v1/effects/" + order + "-provider_refund:r1/complete",
                           R"({"result":"wx-1"})"));
  EXPECT_EQ(expect(200, client_.read(route)).text("/status"), "refunded");
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(FlashSale, AVoidedOrderReleasesItsUnitsAndCanNotBePaid) {
  open_pool("p1", 2, 9'900);
  const std::string order = buy("ann", "p1", 2);
  EXPECT_EQ(pool("p1", "remaining"), 0);
  const Reply voided =
      expect(200, client_.post("/v1/orders/" + order + "/void",
                               R"({"initiator":"customer","reason":"changed my mind"})"));
  EXPECT_EQ(voided.text("/status"), "voided");
  EXPECT_EQ(voided.text("/cancel_type"), "customer");
  EXPECT_EQ(voided.text("/terminal_view"), "cancelled");
  EXPECT_EQ(pool("p1", "remaining"), 2);
  refused(409, "invalid_status",
          client_.post("/v1/orders/" + order + "/collect",
                       R"({"amount":9900,"method":"cash","operator_id":"op1"})"));
}

TEST_F(FlashSale, MoneyThatArrivesAfterTheVoidGoesBackByItself) {
  const std::string order = order_being_paid();
  expect(200, confirm(order, "l3", "failed"));
  expect(200, client_.post("/v1/orders/" + order + "/void", R"({"initiator":"customer"})"));
  const Reply late = expect(200, confirm(order, "l3", "succeeded"));
  EXPECT_EQ(late.text("/status"), "voided");
  EXPECT_EQ(late.text("/payments/2/state"), "late");
  EXPECT_EQ(available("balance:ann"), 4'000);
  EXPECT_EQ(pool("p1", "remaining"), 10);
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(FlashSale, ASilentProviderFailsThePaymentAndLaterTheOrder) {
  const std::string order = order_being_paid();
  advance_clock(5 * 60'000 - 1);
  EXPECT_EQ(client_.read("/v1/orders/" + order).text("/status"), "paying");
  advance_clock(1);
  expect_soon(order, "pay_failed");
  EXPECT_EQ(available("balance:ann"), 4'000);
  advance_clock(15 * 60'000);
  expect_soon(order, "voided");
  EXPECT_EQ(pool("p1", "remaining"), 10);
}

TEST_F(FlashSale, AnUnpaidOrderIsVoidedWhenItsHoldEndsAndNotBefore) {
  open_pool("p1", 3, 9'900, R"(,"hold_ms":60000)");
  const std::string order = buy("ann", "p1", 3);
  advance_clock(59'999);
  EXPECT_EQ(client_.read("/v1/orders/" + order).text("/status"), "unpaid");
  // The deadline outlives the process, and the frozen clock starts again at the present.
  restart();
  advance_clock(60'000);
  expect_soon(order, "voided");
  const Reply voided = client_.read("/v1/orders/" + order);
  EXPECT_EQ(voided.text("/cancel_type"), "system");
  EXPECT_EQ(pool("p1", "remaining"), 3);
  const Reply history = client_.read("/v1/orders/" + order + "/events");
  EXPECT_EQ(json_texts(history.body(), "/data", "type"),
            (std::vector<std::string>{"orderlog.OrderPlaced.v2", "orderlog.VoidStarted.v1",
                                      "orderlog.OrderVoided.v1"}));
}

TEST_F(FlashSale, RefundsInPartsAndNeverMoreThanWasPaid) {
  const std::string order = order_being_paid();
  expect(200, confirm(order, "l3", "succeeded"));
  const std::string refunds = "/v1/orders/" + order + "/refunds";

  const Reply asked = expect(
      201, client_.post(refunds, R"({"initiator":"customer","reason":"torn","amount":1000})"));
  EXPECT_EQ(asked.text("/refund_id"), "r1");
  EXPECT_EQ(asked.text("/status"), "refunding");
  EXPECT_EQ(asked.text("/refund_status"), "requested");
  const Reply approved =
      expect(200, client_.post(refunds + "/r1/approve", R"({"operator_id":"op1"})"));
  EXPECT_EQ(approved.text("/refund_status"), "processing");
  EXPECT_EQ(approved.integer("/refunded"), 0);  // nothing shows as refunded before it moved
  const Reply partly = expect(
      200, client_.post(refunds + "/r1/confirm", R"({"result":"succeeded","provider_ref":"b1"})"));
  EXPECT_EQ(partly.text("/status"), "paid");
  EXPECT_EQ(partly.integer("/refunded"), 1'000);
  EXPECT_EQ(available("provider:alipay"), -4'400);

  refused(409, "refund_exceeds_paid",
          client_.post(refunds, R"({"initiator":"customer","amount":8901})"));
  expect(201, client_.post(refunds, R"({"initiator":"store","operator_id":"op1"})"));
  const Reply whole = expect(
      200, client_.post(refunds + "/r2/confirm", R"({"result":"succeeded","provider_ref":"b2"})"));
  EXPECT_EQ(whole.text("/status"), "refunded");
  EXPECT_EQ(whole.text("/refund_status"), "succeeded");
  EXPECT_EQ(whole.text("/cancel_type"), "store");
  EXPECT_EQ(whole.integer("/refunded"), 9'900);
  EXPECT_EQ(available("points:ann"), 500);
  EXPECT_EQ(available("balance:ann"), 4'000);
  EXPECT_EQ(pool("p1", "remaining"), 10);
  EXPECT_EQ(sum_of_all_accounts(), 0);
  refused(409, "invalid_status", client_.post(refunds, R"({"initiator":"customer"})"));
}

TEST_F(FlashSale, ARejectedAndAWithdrawnRefundLeaveTheOrderPaid) {
  open_pool("p1", 10, 9'900);
  const std::string order = buy("ann", "p1", 1);
  const std::string refunds = "/v1/orders/" + order + "/refunds";
  expect(200, client_.post("/v1/orders/" + order + "/collect",
                           R"({"amount":9900,"method":"cash","operator_id":"op1"})"));
  expect(201, client_.post(refunds, R"({"initiator":"customer"})"));
  refused(409, "refund_in_progress", client_.post(refunds, R"({"initiator":"customer"})"));
  const Reply rejected =
      expect(200, client_.post(refunds + "/r1/reject", R"({"operator_id":"op1","reason":"worn"})"));
  EXPECT_EQ(rejected.text("/status"), "paid");
  EXPECT_EQ(rejected.text("/refund_status"), "rejected");
  expect(201, client_.post(refunds, R"({"initiator":"customer"})"));
  EXPECT_EQ(expect(200, client_.post(refunds + "/r2/withdraw", "{}")).text("/status"), "paid");
  refused(409, "refund_closed", client_.post(refunds + "/r2/approve", R"({"operator_id":"op1"})"));
  refused(404, "not_found", client_.post(refunds + "/r9/approve", R"({"operator_id":"op1"})"));
}

TEST_F(FlashSale, SaysWhyAJobFailed) {
  open_pool("p1", 2, 9'900, R"(,"per_user_limit":1)");
  const auto end_of = [this](const std::string& body) {
    const Reply job = expect(202, client_.post("/v1/jobs", body));
    const Reply state = client_.read("/v1/jobs/" + job.text("/job_id").value_or(""));
    return state.text("/error/code").value_or(state.text("/state").value_or(""));
  };
  EXPECT_EQ(end_of(R"({"user_id":"ann","pool_id":"p1","quantity":2})"), "per_user_limit");
  EXPECT_EQ(end_of(R"({"user_id":"ann","pool_id":"p1","quantity":1})"), "complete");
  EXPECT_EQ(end_of(R"({"user_id":"ann","pool_id":"p1","quantity":1})"), "per_user_limit");
  EXPECT_EQ(end_of(R"({"user_id":"bob","pool_id":"p1","quantity":1})"), "complete");
  EXPECT_EQ(end_of(R"({"user_id":"eve","pool_id":"p1","quantity":1})"), "sold_out");
  EXPECT_EQ(end_of(R"({"user_id":"eve","pool_id":"nowhere","quantity":1})"), "not_found");
  advance_clock(3'600'000);
  EXPECT_EQ(end_of(R"({"user_id":"eve","pool_id":"p1","quantity":1})"), "sale_closed");
}

TEST_F(FlashSale, ClientsOfTheOldDialectBuyAndPayUnchanged) {
  open_pool("b1", 10, 9'900);
  fund("points:ann", "points", 500);
  fund("balance:ann", "balance", 20'000);
  const Reply job = expect(
      200, client_.post("/api/order/job", R"({"user_id":"ann","batch_id":"b1","sheep_num":"2",)"
                                          R"("presentInfo":{"to":"eve"}})"));
  const std::string job_id = job.text("/jobId").value_or("");
  ASSERT_FALSE(job_id.empty()) << job.body();
  const Reply state = expect(200, client_.read("/api/order/job/" + job_id + "/state"));
  EXPECT_EQ(state.text("/state"), "complete");
  const std::string order_id = state.text("/result/orderId").value_or("");

  const Reply order = expect(200, client_.read("/api/order/" + order_id));
  EXPECT_EQ(order.text("/_id"), order_id);
  EXPECT_EQ(order.text("/id"), order_id);
  EXPECT_EQ(order.integer("/sheep_num"), 2);
  EXPECT_EQ(order.integer("/amount"), 19'800);
  EXPECT_EQ(order.integer("/remain_pay"), 19'800);
  EXPECT_EQ(order.text("/batch_id"), "b1");
  EXPECT_EQ(order.text("/state"), "unpaid");
  EXPECT_EQ(client_.read("/api/jifen?user_id=ann").integer("/jifen"), 500);
  EXPECT_EQ(client_.read("/api/accounts?user_id=ann").integer("/balance"), 20'000);

  const Reply part = expect(200, client_.put("/api/order/" + order_id + "/pay",
                                             R"({"jifen":500,"balance":9300,"otherPay":0})"));
  EXPECT_EQ(part.integer("/remain_pay"), 10'000);
  const Reply paid =
      expect(200, client_.put("/api/order/" + order_id + "/payInfo",
                              R"({"amount":10000,"method":"cash","operator_id":"op1"})"));
  EXPECT_EQ(paid.text("/state"), "paid");
  EXPECT_EQ(paid.size("/pay_infos"), 3u);
  EXPECT_EQ(client_.read("/api/jifen?user_id=ann").integer("/jifen"), 0);

  const Reply failed = expect(
      200, client_.post("/api/order/job", R"({"user_id":"eve","batch_id":"b1","sheep_num":11})"));
  const Reply why = client_.read("/api/order/job/" + failed.text("/jobId").value_or("") + "/state");
  EXPECT_EQ(why.text("/state"), "failed");
  EXPECT_EQ(why.text("/error"), "sold_out");
  refused(400, "invalid_field",
          client_.post("/api/order/job", R"({"user_id":"eve","batch_id":"b1","sheep_num":"two"})"));
}

}  // namespace
}  // namespace orderlog::testing
