#include "tests/simulation/world/messages.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace orderlog::simulation {
namespace {

// A target's parts that are not fixed stand for members of the command.
struct Route {
  std::vector<std::string_view> parts;
  std::string_view command;
};

const std::vector<Route>& routes() {
  static const std::vector<Route> kRoutes = {
      {{"accounts"}, "open_account"},
      {{"transfers"}, "make_transfer"},
      {{"transfers", ":transfer_id", "post"}, "post_transfer"},
      {{"transfers", ":transfer_id", "void"}, "void_transfer"},
      {{"pools"}, "open_pool"},
      {{"jobs"}, "submit_job"},
      {{"orders"}, "place_order"},
      {{"orders", ":order_id", "payments"}, "pay_order"},
      {{"orders", ":order_id", "payments", ":leg_id", "confirm"}, "confirm_payment"},
      {{"orders", ":order_id", "void"}, "void_order"},
      {{"orders", ":order_id", "refunds"}, "request_refund"},
      {{"orders", ":order_id", "refunds", ":refund_id", "confirm"}, "confirm_refund"},
  };
  return kRoutes;
}

std::vector<std::string_view> parts_of(std::string_view target) {
  target.remove_prefix(std::string_view("/v1/").size());
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t slash = target.find('/');
    parts.push_back(target.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    target.remove_prefix(slash + 1);
  }
}

}  // namespace

Message message_of(const testing::KeyedCommand& command) {
  const std::vector<std::string_view> parts = parts_of(command.target);
  for (const Route& route : routes()) {
    if (route.parts.size() != parts.size()) continue;
    std::string members;
    bool fits = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!route.parts[i].starts_with(':')) {
        fits = fits && route.parts[i] == parts[i];
        continue;
      }
      members +=
          '"' + std::string(route.parts[i].substr(1)) + R"(":")" + std::string(parts[i]) + '"';
      members += ',';
    }
    if (!fits) continue;
    std::string data = "{" + members + command.body.substr(1);
    if (command.body == "{}") data.erase(data.size() - 2, 1);  // the comma before the end
    return {command.key, std::string(route.command), std::move(data)};
  }
  ORDERLOG_CHECK(false, "a target that is known");
}

}  // namespace orderlog::simulation
