#include "domain/order/field_origins.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/codec/codec.h"
#include "domain/view.h"
#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;
using Life = std::vector<OrderEvent>;
using Origins = std::map<std::string, FieldOrigin>;

OrderPlaced placed(std::vector<PlacedItem> items = {{Sku("tea"), "Tea", 2, 50, false}}) {
  OrderPlaced event;
  event.order_code = "20231114-0-000000000001";
  event.merchant_id = MerchantId("m1");
  event.user_id = UserId("u1");
  event.items = std::move(items);
  event.amount = 100;
  event.discounts = {{"NEW", 5}};
  event.hold_expires_at = kNow + kHoldMs;
  return event;
}

Leg provider_leg(std::string_view id, LegState state, Money amount = 100) {
  Leg leg = leg_of(id, LegKind::kThirdParty, state, amount);
  leg.provider = "wechat";
  if (state == LegState::kSettled) leg.provider_ref = "42";
  return leg;
}

RefundRequested requested(std::string_view id, Money amount) {
  return {RefundId(id), Initiator::kCustomer, amount, "cold", {}};
}

RefundStarted started(std::string_view id, Money amount) {
  return {RefundId(id), OperatorId("op"), {{LegId("l1"), amount}}};
}

Life paid() {
  return {placed(), PaymentStarted{},
          LegHeld{provider_leg("l1", LegState::kHeld), kNow + kLegTimeoutMs},
          LegSettled{provider_leg("l1", LegState::kSettled)}, OrderPaid{}};
}

Life with(Life life, const Life& more) {
  life.insert(life.end(), more.begin(), more.end());
  return life;
}

// Between them they hold every kind of event.
std::vector<Life> lives() {
  return {
      with(paid(),
           {OrderAccepted{}, PreparationQueued{}, OrderPrepared{}, CourierRequested{"Lee"},
            AddressChanged{"2 Elm Road", "555"}, OrderShipped{"Lee", "T-7"}, OrderDelivered{},
            requested("r1", 30), RefundRejected{RefundId("r1"), {}, "was hot"}, requested("r2", 30),
            RefundWithdrawn{RefundId("r2")}, requested("r3", 30), started("r3", 30),
            RefundSucceeded{RefundId("r3"), "b1"}, OrderClosed{"done"},
            StatusCorrected{OperatorId("op1"), "statement", DeliveryStatus::kPickedUp}}),
      with(paid(), {requested("r1", 100), started("r1", 100),
                    RefundFailed{RefundId("r1"), "provider_failed"}, requested("r2", 100),
                    started("r2", 100), RefundSucceeded{RefundId("r2"), "b2"}}),
      {placed(), PaymentStarted{},
       LegHeld{provider_leg("l1", LegState::kHeld), kNow + kLegTimeoutMs},
       VoidRequested{Initiator::kCustomer, "too slow"}, ProviderAsked{LegId("l1")},
       LegFailed{LegId("l1"), "provider_failed"}, PaymentFailed{"provider_failed", 0},
       VoidStarted{Initiator::kCustomer, "too slow"}, OrderVoided{CancelType::kCustomer}},
      with(paid(), {requested("r1", 100), started("r1", 100),
                    RefundPartReturned{RefundId("r1"), LegId("l1"), 100, "b3"}}),
      with(paid(), {requested("r1", 100), started("r1", 100),
                    RefundPartFailed{RefundId("r1"), LegId("l1"), "provider_failed"},
                    RefundFailed{RefundId("r1"), "provider_failed"},
                    RefundResumed{RefundId("r1"), {{LegId("l1"), 100, false, true}}},
                    RefundSucceeded{RefundId("r1"), "b4"}}),
      with(paid(), {OrderShipped{"", "T-8"}, OrderReceived{}}),
      with(paid(), {OrderRejected{"sold out"}, requested("r1", 100), started("r1", 100)}),
      {placed(), PaymentStarted{},
       LegHeld{provider_leg("l1", LegState::kHeld), kNow + kLegTimeoutMs},
       LegFailed{LegId("l1"), "timed_out"}, PaymentFailed{"timed_out", kNow + kGraceMs},
       VoidStarted{Initiator::kSystem, "expired"}, OrderVoided{CancelType::kSystem},
       LatePaymentReceived{LegId("l1"), 100, "late-1"}},
      {placed(), PaymentStarted{},
       LegSettled{leg_of("l1", LegKind::kBalance, LegState::kSettled, 40)},
       LegHeld{provider_leg("l2", LegState::kHeld, 60), kNow + kLegTimeoutMs},
       LegFailed{LegId("l2"), "provider_failed"}, PaymentFailed{"provider_failed", kNow + kGraceMs},
       VoidStarted{Initiator::kCustomer, "changed my mind"}, VoidFailed{"provider_failed"},
       VoidStarted{Initiator::kCustomer, "again"}, LegReleased{LegId("l1")},
       OrderVoided{CancelType::kCustomer}},
  };
}

FieldOrigin origin_of(const OrderEvent& event, std::size_t index) {
  return {Position(100 + 3 * index), StreamVersion(index + 1),
          std::string(type_of(Event(event)).name)};
}

// The order after each event of the life; the events are a second apart.
std::vector<AggregateState> states_of(const Life& life) {
  std::vector<AggregateState> states;
  AggregateState state;
  TimeMs at_ms = kNow;
  for (const OrderEvent& event : life) {
    state = evolve(std::move(state), kOrderStream, Event(event), at_ms += 1'000);
    states.push_back(state);
  }
  return states;
}

Origins origins_of(const Life& life) {
  FieldOrigins fields;
  JsonParser parser;
  const auto states = states_of(life);
  for (std::size_t i = 0; i < life.size(); ++i) {
    fields.note(parser, std::get<Order>(states[i]), origin_of(life[i], i));
  }
  Origins origins;
  fields.each([&](std::string_view field, const FieldOrigin& origin) {
    EXPECT_TRUE(origins.emplace(std::string(field), origin).second) << field << " is named twice";
  });
  return origins;
}

// The view's fields, as the header of FieldOrigins names them, by another way to take it apart.
std::map<std::string, Json> fields_of(const AggregateState& state, std::size_t version) {
  std::string text;
  write_view(state, StreamVersion(version), 0, text);
  const Json view = Json::parse(text);
  const std::map<std::string, std::string> ids{
      {"payments", "leg_id"}, {"refunds", "refund_id"}, {"items", "sku"}};
  std::map<std::string, Json> fields;
  for (const auto& [name, value] : view.items()) {
    if (name == "version") continue;
    fields[name] = value;
    if (!ids.contains(name)) continue;
    for (const Json& element : value) {
      const std::string own = element.at(ids.at(name)).get<std::string>();
      for (const auto& [member, held] : element.items()) {
        fields[name + "/" + own + "/" + member] = held;
      }
    }
  }
  return fields;
}

TEST(FieldOrigins, TheLivesHoldEveryKindOfEvent) {
  std::set<std::size_t> kinds;
  for (const Life& life : lives()) {
    for (const OrderEvent& event : life) kinds.insert(event.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<OrderEvent>);
}

// By the definition: the last event behind which the field is another than before it.
Origins expected_origins(const Life& life) {
  const auto states = states_of(life);
  Origins expected;
  std::map<std::string, Json> before;
  for (std::size_t i = 0; i < life.size(); ++i) {
    auto fields = fields_of(states[i], i + 1);
    for (const auto& [name, value] : fields) {
      const auto old = before.find(name);
      if (old == before.end() || old->second != value) expected[name] = origin_of(life[i], i);
    }
    std::erase_if(expected, [&](const auto& known) { return !fields.contains(known.first); });
    before = std::move(fields);
  }
  return expected;
}

TEST(FieldOrigins, EveryFieldIsExplainedByTheLastEventThatChangedIt) {
  for (const Life& life : lives()) {
    // At every moment of the life, not at its end alone.
    for (std::size_t length = 1; length <= life.size(); ++length) {
      const Life prefix(life.begin(), life.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_EQ(origins_of(prefix), expected_origins(prefix));
    }
  }
}

TEST(FieldOrigins, NamesWhatSetIt) {
  const auto origins = origins_of(paid());
  EXPECT_EQ(origins.at("status"), (FieldOrigin{Position(112), StreamVersion(5), "OrderPaid"}));
  EXPECT_EQ(origins.at("paid_at").type, "OrderPaid");
  EXPECT_EQ(origins.at("paid").type, "LegSettled");
  EXPECT_EQ(origins.at("remain_pay").type, "LegHeld");
  EXPECT_EQ(origins.at("payments").type, "LegSettled");
  EXPECT_EQ(origins.at("payments/l1/amount").type, "LegHeld");
  EXPECT_EQ(origins.at("payments/l1/state").type, "LegSettled");
  EXPECT_EQ(origins.at("items/tea/quantity").type, "OrderPlaced");
  EXPECT_EQ(origins.at("amount").type, "OrderPlaced");
  EXPECT_FALSE(origins.contains("deadline_at"));  // OrderPaid took it away
  EXPECT_FALSE(origins.contains("version"));
}

TEST(FieldOrigins, AnIdWithASlashIsEscapedAndItemsOfOneSkuShareTheirNames) {
  const auto origins = origins_of({placed({{Sku("a/b~c"), "Odd", 1, 10, false},
                                           {Sku("tea"), "Tea", 1, 50, false},
                                           {Sku("tea"), "Tea", 2, 20, false}}),
                                   PaymentStarted{}});
  EXPECT_EQ(origins.at("items/a~1b~0c/title").type, "OrderPlaced");
  EXPECT_EQ(origins.at("items/tea/quantity").type, "OrderPlaced");
}

TEST(FieldOrigins, CountsWhatItLooksAt) {
  FieldOrigins fields;
  JsonParser parser;
  const Life life = paid();
  const auto states = states_of(life);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < life.size(); ++i) {
    fields.note(parser, std::get<Order>(states[i]), origin_of(life[i], i));
    std::string view;
    write_view(states[i], StreamVersion(i + 1), 0, view);
    bytes += view.size();
  }
  EXPECT_EQ(fields.view_bytes(), bytes);
}

}  // namespace
}  // namespace orderlog::testing
