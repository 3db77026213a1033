#include "tests/domain/channel_order/channel_samples.h"

namespace orderlog::testing {

ChannelOrderId sample_number() {
  return channel_order_id(Channel::kThirdParty, MerchantId("m1"), kNumber);
}

PlaceOrder import(bool paid) {
  PlaceOrder command = place(100, Channel::kThirdParty);
  command.channel_order_no = kNumber;
  command.paid = paid;
  return command;
}

Scenario imported(bool paid) { return given(funded()).under(sample_rules()).after(import(paid)); }

ReportChannelStatus tells(ChannelStatus status) {
  ReportChannelStatus command;
  command.channel = Channel::kThirdParty;
  command.channel_order_no = kNumber;
  command.merchant_id = MerchantId("m1");
  command.status = status;
  return command;
}

ReportChannelStatus ends(ChannelStatus status) {
  ReportChannelStatus command = tells(status);
  command.initiator = Initiator::kCustomer;
  command.reason = "too slow";
  return command;
}

}  // namespace orderlog::testing
