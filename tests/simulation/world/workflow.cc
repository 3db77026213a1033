#include "tests/simulation/world/workflow.h"

#include <string>

namespace orderlog::simulation {
namespace {

std::vector<Message> numbered(std::vector<Message> messages) {
  for (std::size_t i = 0; i < messages.size(); ++i) messages[i].key = "step-" + std::to_string(i);
  return messages;
}

}  // namespace

const std::vector<Message>& workflow_messages(Workflow workflow) {
  static const std::vector<Message> kNone;
  static const std::vector<Message> kFlashSale = numbered({
      {"", "open_account", R"({"account_id":"house","currency":"CNY","kind":"house"})"},
      {"", "open_account", R"({"account_id":"balance:ann","currency":"CNY","kind":"balance"})"},
      {"", "make_transfer",
       R"({"transfer_id":"fund","debit_account":"house","credit_account":"balance:ann",)"
       R"("amount":1000})"},
      {"", "open_pool",
       R"({"pool_id":"sheep","merchant_id":"farm","title":"sheep","total":1,"unit_price":300,)"
       R"("opens_at":0,"closes_at":4102444800000})"},
      {"", "submit_job", R"({"job_id":"j1","user_id":"ann","pool_id":"sheep","quantity":1})"},
      {"", "submit_job", R"({"job_id":"j2","user_id":"ann","pool_id":"sheep","quantity":1})"},
      {"", "pay_order", R"({"order_id":"j1","balance":300})"},
      {"", "make_transfer",
       R"({"transfer_id":"hold","debit_account":"balance:ann","credit_account":"house",)"
       R"("amount":100,"pending":true,"timeout_ms":50})"},
  });
  static const std::vector<Message> kCounterOrder = numbered({
      {"", "place_order",
       R"({"order_id":"o1","merchant_id":"farm","user_id":"ann","channel":"terminal",)"
       R"("items":[{"sku":"hay","title":"hay","quantity":2,"unit_price":250}]})"},
      {"", "pay_order", R"({"order_id":"o1","third_party":{"provider":"alipay","amount":200}})"},
      {"", "confirm_payment", R"({"order_id":"o1","leg_id":"l1","result":"succeeded"})"},
      {"", "collect_payment",
       R"({"order_id":"o1","amount":300,"method":"cash","operator_id":"till"})"},
      {"", "request_refund", R"({"order_id":"o1","initiator":"store","amount":120})"},
      {"", "confirm_refund", R"({"order_id":"o1","refund_id":"r1","result":"succeeded"})"},
      {"", "void_order", R"({"order_id":"o1","initiator":"store"})"},
  });
  switch (workflow) {
    case Workflow::kMixed:
      return kNone;
    case Workflow::kFlashSale:
      return kFlashSale;
    case Workflow::kCounterOrder:
      return kCounterOrder;
  }
  return kNone;
}

}  // namespace orderlog::simulation
