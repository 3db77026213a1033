#include "bench/http/command_script.h"

#include "bench/http/scenario.h"

namespace orderlog::bench {
namespace {

constexpr std::uint64_t kOrders = 10;

const std::string kNumber(RequestTemplate::kNumber);

std::string line(const std::string& run, std::size_t step, std::string_view command,
                 const std::string& data) {
  return R"({"command":")" + std::string(command) + R"(","idempotency_key":")" + run + "." +
         std::to_string(step) + "-" + kNumber + R"(","data":)" + data + "}\n";
}

}  // namespace

CommandScript::CommandScript(CommandMix mix, const std::string& run) {
  if (mix == CommandMix::kPlacing) {
    steps_.push_back({RequestTemplate(line(run, 0, "place_order", order_body())), 0});
    return;
  }
  for (std::uint64_t order = 0; order < kOrders; ++order) {
    const std::string id =
        R"("order_id":")" + run + "-" + std::to_string(order) + "-" + kNumber + '"';
    const auto add = [&](std::string_view command, const std::string& members) {
      steps_.push_back(
          {RequestTemplate(line(run, steps_.size(), command, "{" + id + members + "}")), order});
    };
    const bool counter = order < 4;
    add("place_order",
        R"(,"merchant_id":"m7","store_id":"s42","user_id":"u1","channel":")" +
            std::string(counter ? "terminal" : "third_party") +
            R"(","items":[{"sku":"tea","title":"Tea","quantity":2,"unit_price":500}])" +
            (counter ? ""
                     : R"(,"paid":true,"channel_order_no":")" + run + "-" + std::to_string(order) +
                           "-" + kNumber + '"'));
    if (counter) {
      add("collect_payment", R"(,"amount":1000,"method":"cash","operator_id":"till")");
      if (order == 0) add("request_refund", R"(,"initiator":"store","reason":"cold","amount":400)");
      continue;
    }
    for (const char* step : {"accept_order", "prepare_order", "ship_order", "deliver_order"}) {
      add(step, "");
    }
  }
}

void CommandScript::append(std::uint64_t number, std::string& out) const {
  const Step& step = steps_[number % steps_.size()];
  const std::size_t at = out.size();
  out.resize(at + step.line.size());
  step.line.write(number / steps_.size(), out.data() + at);
}

}  // namespace orderlog::bench
