#include "tests/fuzz/shop_world.h"

#include <set>
#include <string>
#include <variant>

#include "domain/codec/codec.h"
#include "tests/domain/order/order_invariants.h"
#include "tests/fuzz/property.h"

namespace orderlog::fuzz {
namespace {

// What an event adds to all accounts together.
struct MoneyMade {
  Money operator()(const AccountCredited& event) const { return event.amount; }
  Money operator()(const AccountDebited& event) const { return -event.amount; }
  Money operator()(const HoldPosted& event) const { return -event.amount; }
  Money operator()(const AccountOpened&) const { return 0; }
  Money operator()(const FundsHeld&) const { return 0; }
  Money operator()(const HoldReleased&) const { return 0; }
};

// With everything switched on.
Rules busy_rules() {
  Rules rules;
  rules.discounted_orders_per_phone_day = 2;
  rules.effects_flash = rules.effects_terminal = rules.effects_official =
      rules.effects_third_party = {EffectKind::kStock, EffectKind::kPointsAward,
                                   EffectKind::kWeighingTicket};
  rules.points_per_100 = 37;
  rules.effect_attempts = 2;
  return rules;
}

const Rules& rules() {
  static const Rules kRules = busy_rules();
  return kRules;
}

bool are_equal(const DecisionResult& a, const DecisionResult& b) {
  if (a.ok() != b.ok()) return false;
  return a.ok() ? *a == *b : a.error() == b.error();
}

// What is decided is written to the log and read again, for ever.
void check_codec(const NewEvent& event) {
  static JsonParser parser;
  const EventType type = type_of(event.event);
  std::string bytes;
  encode_event(event.event, bytes);
  const auto read = decode_event(parser, type.name, type.schema_version, bytes);
  must(read.ok() && *read == event.event, "an event that was decided is read as it was written");
}

PlaceOrder order_of(std::string_view id, Channel channel) {
  PlaceOrder order;
  order.order_id = OrderId(id);
  order.merchant_id = MerchantId("m-1");
  order.user_id = UserId("u1");
  order.channel = channel;
  order.items = {{Sku("tea"), "Tea", 2, 450, false}, {Sku("ham"), "Ham", 1, 900, true}};
  order.phone = "13800000000";
  return order;
}

Shop make_shop() {
  Shop shop(rules());
  const auto give = [&shop](const Command& command) {
    must(shop.give(command, kShopOpens), "the shop can be opened");
  };
  give(OpenAccount{AccountId("bank"), "CNY", AccountKind::kHouse, true});
  give(OpenAccount{AccountId("points-house"), "PTS", AccountKind::kHouse, true});
  give(OpenAccount{AccountId("points:u1"), "PTS", AccountKind::kPoints, false});
  give(OpenAccount{AccountId("balance:u1"), "CNY", AccountKind::kBalance, false});
  give(MakeTransfer{TransferId("t1"), AccountId("bank"), AccountId("balance:u1"), 5'000, "gift",
                    false, 0});
  give(MakeTransfer{TransferId("t2"), AccountId("points-house"), AccountId("points:u1"), 500,
                    "gift", true, 60'000});
  for (const char* id : {"p1", "stock:m-1:ham"}) {
    OpenPool pool;
    pool.pool_id = PoolId(id);
    pool.merchant_id = MerchantId("m-1");
    pool.title = "Spring";
    pool.total = 10;
    pool.unit_price = 30;
    pool.opens_at = kShopOpens;
    pool.closes_at = kShopOpens + 20'000'000;
    give(pool);
  }
  give(order_of("o1", Channel::kOfficial));
  give(order_of("o2", Channel::kOfficial));
  PayOrder paid;
  paid.order_id = OrderId("o2");
  paid.balance = 1'800;
  give(paid);
  give(order_of("o3", Channel::kTerminal));
  give(CollectPayment{OrderId("o3"), 1'800, "cash", OperatorId("op-1")});
  SubmitJob job;
  job.job_id = JobId("o4");
  job.user_id = UserId("u1");
  job.pool_id = PoolId("p1");
  job.quantity = 2;
  give(job);
  shop.check_world();
  return shop;
}

}  // namespace

bool Shop::give(const Command& command, TimeMs now_ms) {
  const Context context{.now_ms = now_ms,
                        .recorded_at_ms = now_ms,
                        .waited_ms = 0,
                        .fresh_id = "01HF7YAT00TTTTTTTTTTTTTTTT",
                        .line = LineId{0},
                        .position = Position{position_},
                        .rules = rules_};
  static_cast<void>(world_.take_asked());
  const DecisionResult decided = decide(world_, context, command);
  const std::set<std::string> asked = world_.take_asked();
  must(are_equal(decide(world_, context, command), decided), "deciding is a pure function");
  if (!decided) return false;
  Money made = 0;
  for (const NewEvent& event : decided->events) {
    must(world_.find(event.stream) == nullptr || asked.contains(event.stream.name()),
         "a decision has looked at each stream that it appends to");
    if (const auto* of_account = std::get_if<AccountEvent>(&event.event)) {
      made += std::visit(MoneyMade{}, *of_account);
    }
    check_codec(event);
  }
  must(made == 0, "I6: what a command moves sums to zero");
  world_.fold(decided->events, now_ms);
  position_ += decided->events.size();
  must(decided->subject.kind == AggregateKind::kOutcomes || world_.find(decided->subject),
       "an answer shows something that exists");
  return true;
}

void Shop::check_world() const {
  for (const std::string& rule : orderlog::testing::broken_world_rules(world_)) must(false, rule);
}

const Shop& open_shop() {
  static const Shop kShop = make_shop();
  return kShop;
}

const Shop& empty_shop() {
  static const Shop kShop(rules());
  return kShop;
}

}  // namespace orderlog::fuzz
