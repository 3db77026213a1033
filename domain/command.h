#pragma once

// Every command the engine takes.

#include <string_view>
#include <variant>

#include "domain/account/commands.h"
#include "domain/channel_order/commands.h"
#include "domain/effect/commands.h"
#include "domain/job/commands.h"
#include "domain/order/commands.h"
#include "domain/pool/commands.h"

namespace orderlog {

using Command =
    std::variant<OpenPool, AdjustPool, SubmitJob, PlaceOrder, PayOrder, ConfirmPayment,
                 CollectPayment, VoidOrder, AcceptOrder, RejectOrder, QueuePreparation,
                 PrepareOrder, RequestCourier, ShipOrder, DeliverOrder, ReceiveOrder, ChangeAddress,
                 CloseOrder, RequestRefund, ApproveRefund, RejectRefund, WithdrawRefund,
                 ConfirmRefund, CorrectStatus, ExpireOrder, OpenAccount, MakeTransfer, PostTransfer,
                 VoidTransfer, ExpireTransfer, CompleteEffect, FailEffect, ReleaseEffect,
                 AdvanceEffect, ReportChannelStatus>;

}  // namespace orderlog
