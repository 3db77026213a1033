#include "domain/codec/command_checks.h"

#include <string>

#include "base/money.h"
#include "domain/channel_order/channel_order_id.h"

namespace orderlog {
namespace {

void note_at(ObjectReader& object, std::string_view list, std::size_t element,
             std::string_view member, std::string detail) {
  const JsonPlace place(object.place(), list);
  const JsonPlace at(place, element);
  object.errors().push_back({member.empty() ? at.pointer() : JsonPlace(at, member).pointer(),
                             "invalid_field", std::move(detail)});
}

// "7" and "7 " would be two orders.
void check_number(const std::string& number, ObjectReader& object) {
  if (!number.empty() && (number.front() == ' ' || number.back() == ' ')) {
    object.note("channel_order_no", "invalid_field", "must not begin or end with a blank");
  }
}

void check(const PlaceOrder& command, ObjectReader& object) {
  check_number(command.channel_order_no, object);
  if (!command.replaces.empty() && command.channel_order_no.empty()) {
    object.note("replaces", "invalid_field", "goes with channel_order_no, which it takes over");
  }
  Money sum = 0;
  for (std::size_t i = 0; i < command.items.size(); ++i) {
    const Item& item = command.items[i];
    const auto price = checked_multiply(item.unit_price, item.quantity);
    const auto next = price ? checked_add(sum, *price) : std::nullopt;
    if (!next) {
      note_at(object, "items", i, "", "makes the order's amount larger than 2^53 - 1");
      return;
    }
    sum = *next;
  }
  for (std::size_t i = 0; i < command.discounts.size(); ++i) {
    const Money discount = command.discounts[i].amount;
    if (discount > sum) {
      note_at(object, "discounts", i, "amount", "takes off more than the items cost");
      return;
    }
    sum -= discount;
  }
  if (command.paid && !brings_orders(command.channel)) {
    object.note("paid", "invalid_field", "only takeaway channels bring paid orders");
  }
}

void check(const OpenPool& command, ObjectReader& object) {
  if (command.closes_at <= command.opens_at) {
    object.note("closes_at", "invalid_field", "must be later than opens_at");
  }
}

void check(const AdjustPool& command, ObjectReader& object) {
  if (command.add == 0) object.note("add", "invalid_field", "must not be 0");
}

void check(const RequestRefund& command, ObjectReader& object) {
  if (command.amount && !command.items.empty()) {
    object.note("items", "invalid_field", "excludes amount: a refund goes by one of them");
  }
}

// ISO 4217's form, and longer for points: a capital letter, then capitals, digits or _.
void check(const OpenAccount& command, ObjectReader& object) {
  const std::string& currency = command.currency;
  bool good = currency.size() >= 3 && currency[0] >= 'A' && currency[0] <= 'Z';
  for (const char c : currency) {
    good = good && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }
  if (!good) {
    object.note("currency", "invalid_field", "must be 3 to 16 characters of A-Z, as CNY");
  }
}

void check(const MakeTransfer& command, ObjectReader& object) {
  if (command.timeout_ms > 0 && !command.pending) {
    object.note("timeout_ms", "invalid_field", "is for pending transfers");
  }
}

void check(const ChangeAddress& command, ObjectReader& object) {
  if (command.address.empty() && command.phone.empty()) {
    object.note("address", "missing_field", "an address, a phone, or both");
  }
}

// What a status has nothing to do with would be dropped without a word.
void check(const ReportChannelStatus& command, ObjectReader& object) {
  check_number(command.channel_order_no, object);
  const ChannelStatus status = command.status;
  const bool is_end = status == ChannelStatus::kCancelled || status == ChannelStatus::kRefunded;
  const bool is_picked_up = status == ChannelStatus::kPickedUp;
  const auto refuse = [&object](std::string_view member, std::string_view statuses) {
    object.note(member, "invalid_field", "goes with " + std::string(statuses));
  };
  if (!brings_orders(command.channel)) {
    object.note("channel", "invalid_field", "must be one of official, third_party");
  }
  if (!command.courier.empty() && !is_picked_up && status != ChannelStatus::kAwaitingPickup) {
    refuse("courier", "awaiting_pickup and picked_up");
  }
  if (!command.tracking.empty() && !is_picked_up) refuse("tracking", "picked_up");
  if (command.initiator != Initiator::kSystem && !is_end) {
    refuse("initiator", "cancelled and refunded");
  }
  if (!command.reason.empty() && !is_end) refuse("reason", "cancelled and refunded");
  if (!command.provider_ref.empty() && status != ChannelStatus::kRefunded) {
    refuse("provider_ref", "refunded");
  }
}

void check(const CorrectStatus& command, ObjectReader& object) {
  const int corrections = static_cast<int>(command.paid) +
                          static_cast<int>(command.delivery_status.has_value()) +
                          static_cast<int>(command.refunded_amount.has_value());
  if (corrections == 1) return;
  object.note("delivery_status", corrections == 0 ? "missing_field" : "invalid_field",
              "exactly one of delivery_status, refunded_amount and paid: true");
}

void check(const SubmitJob&, ObjectReader&) {}
void check(const PayOrder&, ObjectReader&) {}
void check(const ConfirmPayment&, ObjectReader&) {}
void check(const CollectPayment&, ObjectReader&) {}
void check(const VoidOrder&, ObjectReader&) {}
void check(const AcceptOrder&, ObjectReader&) {}
void check(const RejectOrder&, ObjectReader&) {}
void check(const QueuePreparation&, ObjectReader&) {}
void check(const PrepareOrder&, ObjectReader&) {}
void check(const RequestCourier&, ObjectReader&) {}
void check(const ShipOrder&, ObjectReader&) {}
void check(const DeliverOrder&, ObjectReader&) {}
void check(const ReceiveOrder&, ObjectReader&) {}
void check(const CloseOrder&, ObjectReader&) {}
void check(const ApproveRefund&, ObjectReader&) {}
void check(const RejectRefund&, ObjectReader&) {}
void check(const WithdrawRefund&, ObjectReader&) {}
void check(const ConfirmRefund&, ObjectReader&) {}
void check(const ExpireOrder&, ObjectReader&) {}
void check(const PostTransfer&, ObjectReader&) {}
void check(const VoidTransfer&, ObjectReader&) {}
void check(const ExpireTransfer&, ObjectReader&) {}
void check(const CompleteEffect&, ObjectReader&) {}
void check(const FailEffect&, ObjectReader&) {}
void check(const ReleaseEffect&, ObjectReader&) {}
void check(const AdvanceEffect&, ObjectReader&) {}

}  // namespace

void check_command(const Command& command, ObjectReader& object) {
  std::visit([&object](const auto& known) { check(known, object); }, command);
}

}  // namespace orderlog
