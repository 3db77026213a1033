#pragma once

// One complete, good body for every command, member by member, so that tests can spoil each.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/command.h"

namespace orderlog {

struct SampleMember {
  std::string_view name;
  std::string_view json;
  bool required = true;
};

struct CommandSample {
  Command command;  // which command it is; only its name matters
  std::vector<SampleMember> members;

  // The body, with one member's JSON put in another's place (empty: left out), and more members
  // behind it.
  [[nodiscard]] std::string body(std::string_view replaced = {}, std::string_view by = {},
                                 std::string_view more = {}) const {
    std::string json = "{";
    const auto add = [&json](std::string_view name, std::string_view value) {
      if (json.size() > 1) json += ',';
      json += '"';
      json += name;
      json += "\":";
      json += value;
    };
    for (const SampleMember& member : members) {
      const std::string_view value = member.name == replaced ? by : member.json;
      if (!value.empty()) add(member.name, value);
    }
    if (!more.empty()) {
      if (json.size() > 1) json += ',';
      json += more;
    }
    return json + "}";
  }
};

// One list of all of them would be more than a compiler's memory.
inline std::vector<CommandSample> samples_of_orders_and_accounts() {
  return {
      {OpenPool{},
       {{"pool_id", R"("spring")", false},
        {"merchant_id", R"("m-1")"},
        {"title", R"("春羊")"},
        {"total", "10000"},
        {"unit_price", "120000"},
        {"opens_at", "1000"},
        {"closes_at", "2000"},
        {"per_user_limit", "2", false},
        {"per_user_unpaid_limit", "1", false},
        {"hold_ms", "60000", false},
        {"policy", R"("hard")", false},
        {"attributes", R"({"yield":0.085})", false}}},
      {AdjustPool{},
       {{"pool_id", R"("stock:m-1:ham")"},
        {"add", "-12"},
        {"operator_id", R"("op-1")"},
        {"reason", R"("盘点：一箱变质")", false}}},
      {SubmitJob{},
       {{"job_id", R"("j-1")", false},
        {"user_id", R"("u-1")"},
        {"pool_id", R"("spring")"},
        {"quantity", "2"},
        {"present", R"({"gift":"cup"})", false},
        {"ttl_ms", "5000", false}}},
      {PlaceOrder{},
       {{"order_id", R"("o-1")", false},
        {"merchant_id", R"("m-1")"},
        {"store_id", R"("s-1")", false},
        {"user_id", R"("u-1")"},
        {"channel", R"("official")"},
        {"items",
         R"([{"sku":"tea 01","title":"龙井","quantity":2,"unit_price":4990,"weighed":true}])"},
        {"discounts", R"([{"code":"NEW10","amount":980}])", false},
        {"address", R"("西湖区\n1号")", false},
        {"phone", R"("13800000000")", false},
        {"channel_order_no", R"("MT-7")", false},
        {"remark", R"("少糖")", false},
        {"coupon_ids", R"(["c-1"])", false},
        {"paid", "true", false}}},
      {PayOrder{},
       {{"order_id", R"("o-1")"},
        {"points", "100", false},
        {"balance", "200", false},
        {"third_party", R"({"provider":"wechat","amount":300})", false}}},
      {ConfirmPayment{},
       {{"order_id", R"("o-1")"},
        {"leg_id", R"("l1")"},
        {"result", R"("succeeded")"},
        {"provider_ref", R"("4200001")", false}}},
      {CollectPayment{},
       {{"order_id", R"("o-1")"},
        {"amount", "9000"},
        {"method", R"("cash")"},
        {"operator_id", R"("op-1")"}}},
      {VoidOrder{},
       {{"order_id", R"("o-1")"}, {"initiator", R"("customer")"}, {"reason", R"("x")", false}}},
      {CloseOrder{}, {{"order_id", R"("o-1")"}, {"reason", R"("done")", false}}},
      {RequestRefund{},
       {{"order_id", R"("o-1")"},
        {"initiator", R"("store")"},
        {"reason", R"("damaged")", false},
        {"items", R"([{"sku":"tea 01","quantity":1}])", false},
        {"operator_id", R"("op-1")", false}}},
      {ApproveRefund{},
       {{"order_id", R"("o-1")"}, {"refund_id", R"("r1")"}, {"operator_id", R"("op-1")", false}}},
      {RejectRefund{},
       {{"order_id", R"("o-1")"},
        {"refund_id", R"("r1")"},
        {"operator_id", R"("op-1")", false},
        {"reason", R"("opened")", false}}},
      {WithdrawRefund{}, {{"order_id", R"("o-1")"}, {"refund_id", R"("r1")"}}},
      {ConfirmRefund{},
       {{"order_id", R"("o-1")"},
        {"refund_id", R"("r1")"},
        {"result", R"("failed")"},
        {"provider_ref", R"("5030001")", false}}},
      {ExpireOrder{}, {{"order_id", R"("o-1")"}}},
      {OpenAccount{},
       {{"account_id", R"("balance:u-1")"},
        {"currency", R"("CNY")"},
        {"kind", R"("balance")"},
        {"allow_negative", "true", false}}},
      {MakeTransfer{},
       {{"transfer_id", R"("t-1")", false},
        {"debit_account", R"("house")"},
        {"credit_account", R"("balance:u-1")"},
        {"amount", "100"},
        {"explanation", R"("充值")", false},
        {"pending", "true", false},
        {"timeout_ms", "60000", false}}},
      {PostTransfer{}, {{"transfer_id", R"("t-1")"}}},
      {VoidTransfer{}, {{"transfer_id", R"("t-1")"}}},
      {ExpireTransfer{}, {{"transfer_id", R"("t-1")"}}},
  };
}

inline std::vector<CommandSample> samples_of_deliveries() {
  return {
      {AcceptOrder{}, {{"order_id", R"("o-1")"}}},
      {RejectOrder{},
       {{"order_id", R"("o-1")"},
        {"reason", R"("卖完了")", false},
        {"operator_id", R"("op-1")", false}}},
      {QueuePreparation{}, {{"order_id", R"("o-1")"}}},
      {PrepareOrder{}, {{"order_id", R"("o-1")"}}},
      {RequestCourier{}, {{"order_id", R"("o-1")"}, {"courier", R"("达达")", false}}},
      {ShipOrder{},
       {{"order_id", R"("o-1")"},
        {"courier", R"("顺丰")", false},
        {"tracking", R"("SF-1")", false}}},
      {DeliverOrder{}, {{"order_id", R"("o-1")"}}},
      {ReceiveOrder{}, {{"order_id", R"("o-1")"}}},
      // In place of the delivery it may say paid, or refunded_amount.
      {CorrectStatus{},
       {{"order_id", R"("o-1")"},
        {"operator_id", R"("op-1")"},
        {"reason", R"("对账单")"},
        {"delivery_status", R"("delivered")"}}},
      // One of the two is enough.
      {ChangeAddress{},
       {{"order_id", R"("o-1")"},
        {"address", R"("西湖区2号")", false},
        {"phone", R"("13900000000")", false}}},
  };
}

inline std::vector<CommandSample> samples_of_effects() {
  return {
      {CompleteEffect{},
       {{"effect_id", R"("o-1-notification")"}, {"result", R"("sent\nas sms-7")", false}}},
      {FailEffect{},
       {{"effect_id", R"("o-1-notification")"},
        {"reason", R"("no such number")"},
        {"attempt", "2", false}}},
      {ReleaseEffect{},
       {{"effect_id", R"("o-1-notification")"},
        {"operator_id", R"("op-1")"},
        {"reason", R"("gateway is back")", false}}},
      {AdvanceEffect{}, {{"effect_id", R"("o-1-notification")"}}},
  };
}

inline std::vector<CommandSample> samples_of_channels() {
  return {
      {ReportChannelStatus{},
       {{"channel", R"("third_party")"},
        {"channel_order_no", R"("MT/7 号")"},
        {"merchant_id", R"("m-1")"},
        {"status", R"("refunded")"},
        {"initiator", R"("customer")", false},
        {"reason", R"("不要了")", false},
        {"provider_ref", R"("R-7")", false}}},
  };
}

inline const std::vector<CommandSample>& command_samples() {
  static const std::vector<CommandSample> kSamples = [] {
    std::vector<CommandSample> all = samples_of_orders_and_accounts();
    for (const auto& more : {samples_of_deliveries, samples_of_effects, samples_of_channels}) {
      for (CommandSample& sample : more()) all.push_back(std::move(sample));
    }
    return all;
  }();
  return kSamples;
}

}  // namespace orderlog
