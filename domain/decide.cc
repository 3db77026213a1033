#include "domain/account/decide.h"

#include <string>
#include <variant>

#include "domain/channel_order/decide.h"
#include "domain/decision.h"
#include "domain/discount_quota/count.h"
#include "domain/effect/decide.h"
#include "domain/effect/reactions.h"
#include "domain/job/decide.h"
#include "domain/order/decide.h"
#include "domain/pool/decide.h"

namespace orderlog {
namespace {

// One line per command. The inner functions have names of their own, so that a missing one does not
// compile instead of finding this visitor again.
struct Decide {
  const World& world;
  const Context& context;

  DecisionResult operator()(const OpenPool& c) const { return open_pool(world, context, c); }
  DecisionResult operator()(const AdjustPool& c) const { return adjust_pool(world, c); }
  DecisionResult operator()(const SubmitJob& c) const { return submit_job(world, context, c); }
  DecisionResult operator()(const PlaceOrder& c) const { return place_order(world, context, c); }
  DecisionResult operator()(const PayOrder& c) const { return pay_order(world, context, c); }
  DecisionResult operator()(const ConfirmPayment& c) const {
    return confirm_payment(world, context, c);
  }
  DecisionResult operator()(const CollectPayment& c) const {
    return collect_payment(world, context, c);
  }
  DecisionResult operator()(const VoidOrder& c) const { return void_order(world, context, c); }
  DecisionResult operator()(const AcceptOrder& c) const { return accept_order(world, context, c); }
  DecisionResult operator()(const RejectOrder& c) const { return reject_order(world, context, c); }
  DecisionResult operator()(const QueuePreparation& c) const {
    return queue_preparation(world, context, c);
  }
  DecisionResult operator()(const PrepareOrder& c) const {
    return prepare_order(world, context, c);
  }
  DecisionResult operator()(const RequestCourier& c) const {
    return request_courier(world, context, c);
  }
  DecisionResult operator()(const ShipOrder& c) const { return ship_order(world, context, c); }
  DecisionResult operator()(const DeliverOrder& c) const {
    return deliver_order(world, context, c);
  }
  DecisionResult operator()(const ReceiveOrder& c) const {
    return receive_order(world, context, c);
  }
  DecisionResult operator()(const ChangeAddress& c) const {
    return change_address(world, context, c);
  }
  DecisionResult operator()(const CloseOrder& c) const { return close_order(world, context, c); }
  DecisionResult operator()(const RequestRefund& c) const {
    return request_refund(world, context, c);
  }
  DecisionResult operator()(const ApproveRefund& c) const {
    return approve_refund(world, context, c);
  }
  DecisionResult operator()(const RejectRefund& c) const {
    return reject_refund(world, context, c);
  }
  DecisionResult operator()(const WithdrawRefund& c) const {
    return withdraw_refund(world, context, c);
  }
  DecisionResult operator()(const ConfirmRefund& c) const {
    return confirm_refund(world, context, c);
  }
  DecisionResult operator()(const CorrectStatus& c) const {
    return correct_status(world, context, c);
  }
  DecisionResult operator()(const ExpireOrder& c) const { return expire_order(world, context, c); }
  DecisionResult operator()(const OpenAccount& c) const { return open_account(world, context, c); }
  DecisionResult operator()(const MakeTransfer& c) const {
    return make_transfer(world, context, c);
  }
  DecisionResult operator()(const PostTransfer& c) const {
    return post_transfer(world, context, c);
  }
  DecisionResult operator()(const VoidTransfer& c) const {
    return void_transfer(world, context, c);
  }
  DecisionResult operator()(const ExpireTransfer& c) const {
    return expire_transfer(world, context, c);
  }
  DecisionResult operator()(const CompleteEffect& c) const {
    return complete_effect(world, context, c);
  }
  DecisionResult operator()(const FailEffect& c) const { return fail_effect(world, context, c); }
  DecisionResult operator()(const ReleaseEffect& c) const {
    return release_effect(world, context, c);
  }
  DecisionResult operator()(const AdvanceEffect& c) const {
    return advance_effect(world, context, c);
  }
  DecisionResult operator()(const ReportChannelStatus& c) const {
    return report_channel_status(world, context, c);
  }
};

using Target = std::optional<StreamRef>;

struct FindTarget {
  Target operator()(const OpenPool&) const { return std::nullopt; }
  Target operator()(const AdjustPool& c) const { return stream_of(c.pool_id); }
  Target operator()(const SubmitJob&) const { return std::nullopt; }
  Target operator()(const PlaceOrder&) const { return std::nullopt; }
  Target operator()(const PayOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const ConfirmPayment& c) const { return stream_of(c.order_id); }
  Target operator()(const CollectPayment& c) const { return stream_of(c.order_id); }
  Target operator()(const VoidOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const AcceptOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const RejectOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const QueuePreparation& c) const { return stream_of(c.order_id); }
  Target operator()(const PrepareOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const RequestCourier& c) const { return stream_of(c.order_id); }
  Target operator()(const ShipOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const DeliverOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const ReceiveOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const ChangeAddress& c) const { return stream_of(c.order_id); }
  Target operator()(const CloseOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const RequestRefund& c) const { return stream_of(c.order_id); }
  Target operator()(const ApproveRefund& c) const { return stream_of(c.order_id); }
  Target operator()(const RejectRefund& c) const { return stream_of(c.order_id); }
  Target operator()(const WithdrawRefund& c) const { return stream_of(c.order_id); }
  Target operator()(const ConfirmRefund& c) const { return stream_of(c.order_id); }
  Target operator()(const CorrectStatus& c) const { return stream_of(c.order_id); }
  Target operator()(const ExpireOrder& c) const { return stream_of(c.order_id); }
  Target operator()(const OpenAccount&) const { return std::nullopt; }
  Target operator()(const MakeTransfer&) const { return std::nullopt; }
  Target operator()(const PostTransfer& c) const { return stream_of(c.transfer_id); }
  Target operator()(const VoidTransfer& c) const { return stream_of(c.transfer_id); }
  Target operator()(const ExpireTransfer& c) const { return stream_of(c.transfer_id); }
  Target operator()(const CompleteEffect& c) const { return stream_of(c.effect_id); }
  Target operator()(const FailEffect& c) const { return stream_of(c.effect_id); }
  Target operator()(const ReleaseEffect& c) const { return stream_of(c.effect_id); }
  Target operator()(const AdvanceEffect& c) const { return stream_of(c.effect_id); }
  Target operator()(const ReportChannelStatus&) const { return std::nullopt; }
};

}  // namespace

DecisionResult decide(const World& world, const Context& context, const Command& command) {
  DecisionResult decided = std::visit(Decide{world, context}, command);
  if (!decided) return decided;
  if (auto refused = count_discounts(world, context, *decided)) return fail(*std::move(refused));
  react(world, context, *decided);
  return decided;
}

std::optional<StreamRef> target_of(const Command& command) {
  return std::visit(FindTarget{}, command);
}

}  // namespace orderlog
