#include "tests/e2e/shop_life.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/net/line_exchange.h"

namespace orderlog::testing {
namespace {

// The id of the first that is in this state.
std::string first_in(const std::string& view, const std::string& list, const std::string& id,
                     const std::string& state) {
  for (std::size_t i = 0; i < json_size(view, "/" + list); ++i) {
    const std::string at = "/" + list + "/" + std::to_string(i);
    if (json_text(view, at + "/state") == state) return json_text(view, at + id).value_or("");
  }
  return "";
}

}  // namespace

ShopLife::ShopLife(Session& session, std::uint64_t seed, std::string name)
    : session_(session), random_(seed), name_(std::move(name)) {}

std::string ShopLife::new_order() {
  constexpr const char* kChannels[] = {"terminal", "official", "third_party"};
  orders_.push_back(name_ + std::to_string(orders_.size() + 1));
  const std::string merchant = "m" + std::to_string(1 + pick(3));
  std::string body = R"({"order_id":")" + orders_.back() + R"(","merchant_id":")" + merchant +
                     R"(","user_id":"u)" + std::to_string(1 + pick(12)) + R"(","channel":")" +
                     kChannels[pick(3)] + "\"";
  if (pick(3) > 0) body += R"(,"store_id":")" + merchant + "-s" + std::to_string(pick(3)) + "\"";
  return body + R"(,"items":[{"sku":"tea","title":"茶 tea","quantity":2,"unit_price":350}]})";
}

void ShopLife::import(std::size_t orders, std::int64_t now_ms) {
  auto exchange = LineExchange::open(session_.url(), "/v1/commands");
  ASSERT_TRUE(exchange.ok());
  for (std::size_t i = 0; i < orders; ++i) {
    const auto at = now_ms - 1 - 60'000 * static_cast<std::int64_t>(pick(orders));
    ASSERT_TRUE(exchange
                    ->send(R"({"command":"place_order","at":)" + std::to_string(at) +
                           R"(,"data":)" + new_order() + "}")
                    .ok());
  }
  ASSERT_TRUE(exchange->finish().ok());
  for (std::size_t i = 0; i < orders; ++i) {
    const auto answer = exchange->next();
    ASSERT_TRUE(answer.ok() && *answer);
    ASSERT_EQ(json_integer(**answer, "/status"), 201) << **answer;
  }
}

void ShopLife::live(std::size_t steps) {
  for (std::size_t i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
    if (orders_.empty() || pick(4) == 0) {
      place();
    } else {
      lead_on(orders_[pick(orders_.size())]);
    }
  }
}

namespace {

// Actions that need no body, and whose route is their name.
bool is_plain(std::string_view action) {
  constexpr std::string_view kPlain[] = {
      "close",   "accept",          "reject",  "queue_preparation",
      "prepare", "request_courier", "deliver", "receive"};
  return std::find(std::begin(kPlain), std::end(kPlain), action) != std::end(kPlain);
}

}  // namespace

void ShopLife::place() {
  const Reply reply = session_.post("/v1/orders", new_order());
  EXPECT_EQ(reply.status, 201) << reply.trouble << reply.body();
}

void ShopLife::pay(const std::string& order, const std::string& view) {
  const std::int64_t left = json_integer(view, "/remain_pay").value_or(0);
  const std::int64_t part = pick(3) == 0 ? left / 2 : left;
  const Reply reply = session_.post(
      "/v1/orders/" + order + "/payments",
      R"({"third_party":{"provider":"alipay","amount":)" + std::to_string(part) + "}}");
  EXPECT_EQ(reply.status, 200) << reply.trouble << reply.body();
}

void ShopLife::lead_on(const std::string& order) {
  constexpr const char* kResults[] = {"succeeded", "succeeded", "failed", "unknown"};
  constexpr const char* kInitiators[] = {"customer", "store"};
  const std::string at = "/v1/orders/" + order;
  const std::string view = session_.read(at).body();
  const auto actions = json_strings(view, "/allowed_actions");
  if (actions.empty()) return;
  const std::string& action = actions[pick(actions.size())];
  if (action == "pay") return pay(order, view);
  const std::string result =
      R"({"provider_ref":"p-)" + order + R"(","result":")" + kResults[pick(4)] + "\"}";
  const std::string refund = at + "/refunds/";
  Reply reply;
  if (action == "confirm_payment") {
    // A provider may answer late, too.
    std::string leg = first_in(view, "payments", "/leg_id", "held");
    if (leg.empty()) leg = first_in(view, "payments", "/leg_id", "failed");
    if (leg.empty()) return;
    reply = session_.post(at + "/payments/" + leg + "/confirm", result);
  } else if (action == "collect") {
    reply = session_.post(at + "/collect",
                          R"({"method":"cash","operator_id":"op1","amount":)" +
                              std::to_string(json_integer(view, "/remain_pay").value_or(0)) + "}");
  } else if (action == "void") {
    reply = session_.post(at + "/void",
                          R"({"initiator":")" + std::string(kInitiators[pick(2)]) + "\"}");
  } else if (action == "change_address") {
    reply = session_.post(at + "/address", R"({"address":"2 Elm Road","phone":"555"})");
  } else if (action == "correct") {
    reply = session_.post(at + "/correct", R"({"operator_id":"op1","reason":"as the channel says",)"
                                           R"("delivery_status":"prepared"})");
  } else if (action == "ship") {
    reply = session_.post(at + "/ship", R"({"courier":"Lee","tracking":"T-7"})");
  } else if (is_plain(action)) {
    reply = session_.post(at + "/" + action, "{}");
  } else if (action == "refund") {
    reply = session_.post(at + "/refunds", pick(2) == 0 ? R"({"initiator":"customer"})"
                                                        : R"({"initiator":"store","amount":50})");
  } else if (action == "confirm_refund") {
    std::string id = first_in(view, "refunds", "/refund_id", "processing");
    if (id.empty()) id = first_in(view, "refunds", "/refund_id", "failed");
    reply = session_.post(refund + id + "/confirm", result);
  } else {
    const std::string id = first_in(view, "refunds", "/refund_id", "requested");
    reply = session_.post(refund + id + "/" + action.substr(0, action.find('_')), "{}");
  }
  // A refusal is a life's turn too: of what was due just now, or too small to be halved; of a
  // refund over two legs, one of which has to be named.
  const bool is_of_a_leg = reply.status == 404 && reply.code() == "not_found";
  EXPECT_TRUE(reply.status == 200 || reply.status == 201 || reply.status == 202 ||
              reply.status == 409 || is_of_a_leg)
      << action << " " << reply.trouble << reply.body();
}

}  // namespace orderlog::testing
