// Random commands over several orders, users, pools and accounts: whatever their order, I5 and I6
// hold after each of them, a repeated command does nothing twice, and an order's summary tells what
// the order does.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "domain/channel_order/decide.h"
#include "domain/codec/codec.h"
#include "tests/domain/order/order_invariants.h"
#include "tests/domain/order/summary_oracle.h"
#include "tests/domain/scenario.h"

namespace orderlog::testing {
namespace {

constexpr int kRuns = 200;
constexpr int kStepsPerRun = 500;

// A run is told by its seed: ORDERLOG_SEED=… plays it again.
std::uint64_t chosen_seed() {
  const char* given_seed = std::getenv("ORDERLOG_SEED");
  return given_seed != nullptr ? std::strtoull(given_seed, nullptr, 10) : std::random_device()();
}

// What the same command comes to when it is given again at once.
enum class Again {
  kAlreadySo,      // no events
  kAlreadyExists,  // rejected
  kMore,           // another payment, another refund, more units
};

struct HowAgain {
  Again operator()(const OpenPool&) const { return Again::kAlreadyExists; }
  Again operator()(const AdjustPool&) const { return Again::kMore; }
  Again operator()(const SubmitJob&) const { return Again::kAlreadyExists; }
  Again operator()(const PlaceOrder& command) const {
    return number_of(command) ? Again::kAlreadySo : Again::kAlreadyExists;
  }
  Again operator()(const PayOrder&) const { return Again::kMore; }
  Again operator()(const ConfirmPayment&) const { return Again::kAlreadySo; }
  Again operator()(const CollectPayment&) const { return Again::kMore; }
  Again operator()(const VoidOrder&) const { return Again::kAlreadySo; }
  Again operator()(const AcceptOrder&) const { return Again::kAlreadySo; }
  Again operator()(const RejectOrder&) const { return Again::kMore; }
  Again operator()(const QueuePreparation&) const { return Again::kAlreadySo; }
  Again operator()(const PrepareOrder&) const { return Again::kAlreadySo; }
  Again operator()(const RequestCourier&) const { return Again::kAlreadySo; }
  Again operator()(const ShipOrder&) const { return Again::kAlreadySo; }
  Again operator()(const DeliverOrder&) const { return Again::kAlreadySo; }
  Again operator()(const ReceiveOrder&) const { return Again::kAlreadySo; }
  Again operator()(const ChangeAddress&) const { return Again::kAlreadySo; }
  Again operator()(const CloseOrder&) const { return Again::kAlreadySo; }
  Again operator()(const CorrectStatus&) const { return Again::kAlreadySo; }
  Again operator()(const RequestRefund&) const { return Again::kMore; }
  Again operator()(const ApproveRefund&) const { return Again::kAlreadySo; }
  Again operator()(const RejectRefund&) const { return Again::kAlreadySo; }
  Again operator()(const WithdrawRefund&) const { return Again::kAlreadySo; }
  Again operator()(const ConfirmRefund&) const { return Again::kAlreadySo; }
  Again operator()(const ExpireOrder&) const { return Again::kAlreadySo; }
  Again operator()(const OpenAccount&) const { return Again::kAlreadyExists; }
  Again operator()(const MakeTransfer&) const { return Again::kAlreadyExists; }
  Again operator()(const PostTransfer&) const { return Again::kAlreadySo; }
  Again operator()(const VoidTransfer&) const { return Again::kAlreadySo; }
  Again operator()(const ExpireTransfer&) const { return Again::kAlreadySo; }
  Again operator()(const CompleteEffect&) const { return Again::kAlreadySo; }
  Again operator()(const FailEffect&) const { return Again::kAlreadySo; }
  Again operator()(const ReleaseEffect&) const { return Again::kAlreadySo; }
  Again operator()(const AdvanceEffect&) const { return Again::kAlreadySo; }
  Again operator()(const ReportChannelStatus&) const { return Again::kAlreadySo; }
};

bool are_equal(const DecisionResult& a, const DecisionResult& b) {
  if (a.ok() != b.ok()) return false;
  return a.ok() ? *a == *b : a.error() == b.error();
}

// One world and its dice.
class Interleaving {
 public:
  explicit Interleaving(std::uint64_t seed) : dice_(seed) {
    rules_.job_ttl_ms = 1'000;
    rules_.discounted_orders_per_phone_day = roll(4);
    rules_.effects_flash = rules_.effects_terminal = rules_.effects_official =
        rules_.effects_third_party = {EffectKind::kStock, EffectKind::kPointsAward,
                                      EffectKind::kWeighingTicket};
    rules_.points_per_100 = 37;
    rules_.effect_attempts = 2;
    open_accounts();
    open_pools();
  }

  void run() {
    for (int step = 0; step < kStepsPerRun && !::testing::Test::HasFailure(); ++step) {
      now_ms_ += roll(10) == 0 ? roll(400'000) : roll(1'000);
      if (roll(5) == 0) {
        expire_what_is_due();
      } else {
        give(any_command());
      }
    }
    let_everything_end();
  }

  [[nodiscard]] std::size_t effective() const { return effective_; }
  [[nodiscard]] std::size_t rejected() const { return rejected_; }

 private:
  std::int64_t roll(std::int64_t sides) {
    return std::uniform_int_distribution<std::int64_t>(0, sides - 1)(dice_);
  }
  std::string any(std::string_view prefix, std::int64_t count) {
    return std::string(prefix) + std::to_string(roll(count));
  }
  template <class E>
  E any_of(E last) {
    return static_cast<E>(roll(static_cast<std::int64_t>(last) + 1));
  }
  // Small amounts mostly, so that they meet what is there.
  Money any_amount() { return roll(8) == 0 ? roll(2'000) : roll(120); }

  void open_accounts() {
    give(OpenAccount{AccountId("points-house"), "PTS", AccountKind::kHouse, true});
    give(OpenAccount{AccountId("bank"), "CNY", AccountKind::kHouse, true});
    // Opened by hand, and paid out of: what must go back goes back all the same.
    give(OpenAccount{AccountId("merchant-balance:m1"), "CNY", AccountKind::kMerchant, false});
    for (int user = 0; user < 3; ++user) {
      const std::string name = "u" + std::to_string(user);
      give(OpenAccount{AccountId("points:" + name), "PTS", AccountKind::kPoints, false});
      give(OpenAccount{AccountId("balance:" + name), "CNY", AccountKind::kBalance, false});
      give(MakeTransfer{TransferId("gift-points-" + name), AccountId("points-house"),
                        AccountId("points:" + name), 300, "gift", false, 0});
      give(MakeTransfer{TransferId("gift-" + name), AccountId("bank"), AccountId("balance:" + name),
                        1'000, "gift", false, 0});
    }
  }

  void open_pools() {
    for (int i = 0; i < 3; ++i) {
      OpenPool pool;
      pool.pool_id = PoolId("p" + std::to_string(i));
      pool.merchant_id = MerchantId("m" + std::to_string(i % 2));
      pool.title = "sheep";
      pool.total = 8;
      pool.unit_price = i == 2 ? 0 : 30;
      pool.opens_at = kNow;
      pool.closes_at = kNow + 20'000'000;
      pool.per_user_limit = i == 0 ? 4 : 0;
      pool.per_user_unpaid_limit = i == 0 ? 2 : 0;
      pool.policy = i == 1 ? PoolPolicy::kAllowNegative : PoolPolicy::kHard;
      give(pool);
    }
    // What the shops have on their shelves: of bread too little.
    for (const std::string id : {"stock:m0:a", "stock:m0:b", "stock:m1:a"}) {
      OpenPool stock;
      stock.pool_id = PoolId(id);
      stock.merchant_id = MerchantId("m0");
      stock.title = "shelf";
      stock.total = 10;
      stock.policy = id.back() == 'b' ? PoolPolicy::kHard : PoolPolicy::kAllowNegative;
      give(stock);
    }
  }

  // One that exists, most of the time.
  OrderId any_order() {
    if (!orders_.empty() && roll(20) > 0) {
      return orders_[static_cast<std::size_t>(roll(static_cast<std::int64_t>(orders_.size())))];
    }
    return OrderId(roll(2) == 0 ? any("o", 8) : any("j", 30));
  }
  AccountId any_users_account() {
    return AccountId((roll(2) == 0 ? "points:" : "balance:") + any("u", 3));
  }
  // Some are named as an order's own transfers.
  TransferId any_transfer() {
    return TransferId(roll(3) == 0 ? any_order().str() + ":l1" : any("t", 12));
  }
  // The last ones are where something is going on.
  RefundId any_refund(const OrderId& id) {
    const Order* order = world_.order(id);
    if (order == nullptr || order->refunds.empty() || roll(5) == 0) {
      return RefundId("r" + std::to_string(roll(4) + 1));
    }
    return order->refunds.back().id;
  }
  LegId any_leg(const OrderId& id) {
    const Order* order = world_.order(id);
    if (order == nullptr || order->legs.empty() || roll(5) == 0) {
      return LegId("l" + std::to_string(roll(6) + 1));
    }
    return order->legs.back().id;
  }

  Command any_command() {
    const OrderId order = any_order();
    const OperatorId clerk("clerk");
    switch (roll(18)) {
      case 0:
        return any_placing();
      case 1:
      case 2:
        return any_job();
      case 3:
      case 4:
      case 5:
        return any_payment();
      case 6:
      case 7:
        return ConfirmPayment{order, any_leg(order), any_of(ProviderResult::kUnknown), "ref"};
      case 8:
        return CollectPayment{order, any_amount(), "cash", clerk};
      case 9:
        return VoidOrder{order, any_of(Initiator::kSystem), "why"};
      case 10:
        return CloseOrder{order, "old"};
      case 11:
        return any_refund_request();
      case 12:
        return ApproveRefund{order, any_refund(order), clerk};
      case 13:
        return any_refund_end();
      case 14:
        return ConfirmRefund{order, any_refund(order), {}, any_of(ProviderResult::kUnknown), "ref"};
      case 15:
        return any_channel_status();
      case 16:
        return any_adjustment();
      default:
        return any_transfer_command();
    }
  }

  Command any_placing() {
    PlaceOrder command;
    command.order_id = OrderId(any("o", 8));
    command.merchant_id = MerchantId(any("m", 2));
    command.user_id = UserId(any("u", 3));
    command.channel = any_of(Channel::kThirdParty);
    command.paid = command.channel >= Channel::kOfficial && roll(2) == 0;
    command.items = {{Sku("a"), "Apple", roll(3) + 1, roll(50), false},
                     {Sku("b"), "Bread", roll(3) + 1, roll(50), false}};
    if (const Money most = command.items[0].unit_price; most > 0 && roll(2) == 0) {
      command.discounts = {{"spring", roll(most) + 1}};
    }
    if (roll(4) == 0) command.coupon_ids = {"c1"};
    static constexpr std::string_view kPhones[] = {"", "13800138000", "+86 138-0013-8000", "110"};
    command.phone = kPhones[roll(4)];
    if (roll(2) == 0) command.channel_order_no = any("n", 4);
    return command;
  }

  Command any_channel_status() {
    ReportChannelStatus command;
    command.channel = roll(2) == 0 ? Channel::kOfficial : Channel::kThirdParty;
    command.channel_order_no = any("n", 4);
    command.merchant_id = MerchantId(any("m", 2));
    command.status = any_of(ChannelStatus::kRefunded);
    command.initiator = any_of(Initiator::kSystem);
    return command;
  }

  // Small ones, so that hard pools are asked for what they have promised.
  Command any_adjustment() {
    static constexpr std::string_view kShelves[] = {"stock:m0:a", "stock:m0:b", "stock:m1:a"};
    const std::string pool = roll(2) == 0 ? any("p", 4) : std::string(kShelves[roll(3)]);
    return AdjustPool{PoolId(pool), roll(8) - 4, OperatorId("clerk"), "counted"};
  }

  Command any_job() {
    SubmitJob job;
    job.job_id = JobId(any("j", 30));
    job.user_id = UserId(any("u", 3));
    job.pool_id = PoolId(any("p", 4));  // one of them unknown
    job.quantity = roll(4);
    return job;
  }

  Command any_payment() {
    PayOrder command{any_order(), 0, 0, std::nullopt};
    const Order* order = world_.order(command.order_id);
    const Money remain = order == nullptr ? 50 : order->remain_pay();
    // Often exactly what remains.
    const Money points = roll(2) == 0 ? 0 : std::min(remain, any_amount());
    command.points = points;
    const Money rest = roll(3) == 0 ? any_amount() : remain - points;
    if (roll(2) == 0) {
      command.balance = rest;
    } else if (rest > 0) {
      command.third_party = ThirdPartyPayment{"wechat", rest};
    }
    return command;
  }

  Command any_refund_request() {
    RequestRefund command;
    command.order_id = any_order();
    command.initiator = any_of(Initiator::kSystem);
    if (roll(2) == 0) command.amount = any_amount();
    if (!command.amount && roll(2) == 0) command.items = {{Sku("a"), roll(3) + 1}};
    return command;
  }

  Command any_refund_end() {
    const OrderId order = any_order();
    if (roll(2) == 0) return WithdrawRefund{order, any_refund(order)};
    return RejectRefund{order, any_refund(order), OperatorId("clerk"), "used"};
  }

  Command any_transfer_command() {
    switch (roll(5)) {
      case 0:
        return PostTransfer{any_transfer()};
      case 1:
        return VoidTransfer{any_transfer()};
      case 2:
        return MakeTransfer{any_transfer(),
                            AccountId("merchant-balance:m1"),
                            AccountId("bank"),
                            any_amount() + 1,
                            "payout",
                            false,
                            0};
      default:
        return MakeTransfer{any_transfer(),   any_users_account(), any_users_account(),
                            any_amount() + 1, "present",           roll(2) == 0,
                            roll(2) * 100'000};
    }
  }

  [[nodiscard]] Context context() const {
    return {now_ms_, now_ms_, waited_ms_, "fresh", LineId(0), position_, rules_};
  }

  void give(const Command& command) {
    waited_ms_ = static_cast<std::uint32_t>(roll(10) == 0 ? roll(2'000) : 0);
    std::string text(name_of(command));
    encode_command(command, text);
    SCOPED_TRACE(text);

    static_cast<void>(world_.take_asked());
    const DecisionResult decided = decide(world_, context(), command);
    const auto asked = world_.take_asked();
    ASSERT_TRUE(are_equal(decide(world_, context(), command), decided)) << "a decision is pure";
    if (!decided) {
      ++rejected_;
      return;
    }
    if (decided->events.empty()) return;
    ++effective_;
    EXPECT_EQ(money_made_by(decided->events), 0);
    for (const NewEvent& event : decided->events) {
      EXPECT_TRUE(world_.find(event.stream) == nullptr || asked.contains(event.stream.name()))
          << "appends to " << event.stream.name() << " without having looked at it";
    }
    for (const NewEvent& event : decided->events) {
      world_.fold(event, now_ms_);
      if (event.stream.kind == AggregateKind::kDiscountQuota) {
        const DiscountQuota& quota = *world_.discount_quota(DiscountQuotaId(event.stream.id));
        EXPECT_LE(static_cast<std::int64_t>(quota.order_ids.size()),
                  rules_.discounted_orders_per_phone_day);
      }
      if (event.stream.kind == AggregateKind::kPool) {
        const Pool& pool = *world_.pool(PoolId(event.stream.id));
        EXPECT_TRUE(pool.policy != PoolPolicy::kHard || pool.sold + pool.reserved <= pool.total);
      }
    }
    position_ = position_.plus(decided->events.size());
    remember_orders(decided->events);
    for (const std::string& rule : broken_world_rules(world_)) ADD_FAILURE() << rule;
    repeat(command);
  }

  void remember_orders(const std::vector<NewEvent>& events) {
    for (const NewEvent& event : events) {
      const auto* of_order = std::get_if<OrderEvent>(&event.event);
      if (of_order != nullptr && std::holds_alternative<OrderPlaced>(*of_order)) {
        orders_.emplace_back(event.stream.id);
      }
    }
  }

  void repeat(const Command& command) {
    const DecisionResult again = decide(world_, context(), command);
    switch (std::visit(HowAgain{}, command)) {
      case Again::kAlreadySo:
        EXPECT_TRUE(again.ok() && again->events.empty()) << "had effect twice";
        break;
      case Again::kAlreadyExists:
        EXPECT_TRUE(!again && again.error().code == RejectionCode::kAlreadyExists);
        break;
      case Again::kMore:
        break;
    }
  }

  // Of every aggregate that is due; false when nothing has a deadline any more.
  bool expire_what_is_due() {
    std::vector<Command> due;
    bool waits = false;
    for (const auto& [name, entry] : world_.aggregates()) {
      const auto deadline = deadline_of(entry.state);
      waits = waits || deadline.has_value();
      if (deadline && *deadline <= now_ms_) due.push_back(due_command(*stream_ref_from(name)));
    }
    for (const Command& command : due) {
      const std::size_t before = effective_;
      give(command);
      EXPECT_EQ(effective_, before + 1) << "I9: what is due has an effect";
    }
    return waits;
  }

  // I16: once nobody asks for anything any more, no timer is left after a few rounds.
  void let_everything_end() {
    for (int round = 0; round < 50 && expire_what_is_due(); ++round) now_ms_ += 4'000'000;
    for (const auto& [name, entry] : world_.aggregates()) {
      EXPECT_FALSE(deadline_of(entry.state)) << name << " still waits";
    }
  }

  std::mt19937_64 dice_;
  Rules rules_;
  MemoryWorld world_{evolve_with_summary};
  std::vector<OrderId> orders_;
  TimeMs now_ms_ = kNow;
  std::uint32_t waited_ms_ = 0;
  Position position_{1};
  std::size_t effective_ = 0;
  std::size_t rejected_ = 0;
};

TEST(Interleavings, KeepMoneyAndUnitsWhole) {
  const std::uint64_t seed = chosen_seed();
  std::cout << "ORDERLOG_SEED=" << seed << '\n';
  std::size_t effective = 0;
  std::size_t rejected = 0;
  for (int run = 0; run < kRuns && !HasFailure(); ++run) {
    SCOPED_TRACE("run " + std::to_string(run) + " of ORDERLOG_SEED=" + std::to_string(seed));
    Interleaving interleaving(seed + static_cast<std::uint64_t>(run));
    interleaving.run();
    effective += interleaving.effective();
    rejected += interleaving.rejected();
  }
  std::cout << effective << " commands had effect, " << rejected << " were rejected\n";
  EXPECT_GT(effective, static_cast<std::size_t>(kRuns * kStepsPerRun / 10));
}

}  // namespace
}  // namespace orderlog::testing
