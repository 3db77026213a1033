#include "tests/fault/day_answers.h"

#include <algorithm>
#include <iterator>

#include "tests/e2e/reply.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kMaxSurprises = 20;

// A "no" that the day's own doings explain, each by its reason.
struct Explained {
  std::string_view command;
  std::string_view code;
};

constexpr Explained kExplained[] = {
    // Its hold ran out before, on a slow day.
    {"pay_order", "invalid_status"},
    {"collect_payment", "invalid_status"},
    // Nothing was paid that could be told of.
    {"confirm_payment", "not_found"},
    // Points of users who have too few, or no account yet. Who had some has paid, and pays
    // no cash.
    {"pay_order", "insufficient_funds"},
    {"pay_order", "account_not_found"},
    // Cancelled or given back by the channel meanwhile, which begins no new work.
    {"accept_order", "invalid_status"},
    {"reject_order", "invalid_status"},
    {"queue_preparation", "invalid_status"},
    {"prepare_order", "invalid_status"},
    {"request_courier", "invalid_status"},
    {"ship_order", "invalid_status"},
    {"deliver_order", "invalid_status"},
    // On its way, or on its way back.
    {"change_address", "invalid_status"},
    {"close_order", "invalid_status"},
    // One at a time, and none of what is back or never came.
    {"request_refund", "refund_in_progress"},
    {"request_refund", "invalid_status"},
    // One that was refused, and is none; or it ended otherwise.
    {"approve_refund", "not_found"},
    {"reject_refund", "not_found"},
    {"approve_refund", "refund_closed"},
    {"reject_refund", "refund_closed"},
    // The desk gives up what the channel has ended meanwhile.
    {"fail_effect", "effect_completed"},
};

bool is_explained(std::string_view command, std::string_view data, std::string_view code) {
  // To be told again, says docs/channels.md.
  if (command == "report_channel_status") {
    return code == "refund_in_progress" &&
           data.find(R"("status":"cancelled")") != std::string_view::npos;
  }
  // Refused by the provider, but its channel had given back all of it. Never that money came back
  // of which nobody wants to know.
  if (command == "confirm_refund") {
    return code == "refund_closed" && data.find(R"("result":"failed")") != std::string_view::npos;
  }
  return std::any_of(std::begin(kExplained), std::end(kExplained), [&](const Explained& each) {
    return each.command == command && each.code == code;
  });
}

// Of 1,000 orders at least so many.
struct Floor {
  const char* what;
  std::uint64_t per_1000;
};

// About half of what comes on the quiet day. What hangs on who is faster has no place here.
constexpr Floor kFloors[] = {
    {"place_order 201", 1'000},
    {"pay_order 200", 140},
    {"collect_payment 200", 50},
    {"confirm_payment 200", 190},
    {"void_order 200", 20},
    {"void_order 202", 20},
    {"accept_order 200", 125},
    {"reject_order 200", 20},
    {"queue_preparation 200", 120},
    {"prepare_order 200", 115},
    {"request_courier 200", 105},
    {"ship_order 200", 100},
    {"deliver_order 200", 100},
    {"change_address 200", 3},
    {"close_order 200", 28},
    {"report_channel_status accepted 200", 170},
    {"report_channel_status not_prepared 200", 170},
    {"report_channel_status prepared 200", 170},
    {"report_channel_status awaiting_pickup 200", 170},
    {"report_channel_status picked_up 200", 170},
    {"report_channel_status delivered 200", 170},
    {"report_channel_status cancelled 200", 30},
    {"report_channel_status refunded 200", 30},
    {"request_refund 201", 100},
    {"approve_refund 200", 35},
    {"reject_refund 200", 16},
    {"complete_effect 200", 200},
    {"confirm_refund 200", 45},
    {"fail_effect 200", 40},
};

}  // namespace

void DayAnswers::take(std::string_view command, std::string_view data, std::string_view line) {
  const std::int64_t status = json_integer(line, "/status").value_or(0);
  const bool is_done = status >= 200 && status < 300;
  const std::string code = json_text(line, "/body/code").value_or("");
  std::string what(command);
  if (const auto told = json_text(data, "/status")) what += ' ' + *told;  // by a channel
  what += ' ' + std::to_string(status);
  if (!code.empty()) what += ' ' + code;
  ++counts_[what];
  const bool is_refused = status == 409 || status == 404;
  if (is_done || (is_refused && is_explained(command, data, code))) return;
  if (surprises_.size() < kMaxSurprises) {
    surprises_.push_back(std::string(command) + ' ' + std::string(data) + ": " + std::string(line));
  }
}

void DayAnswers::add(const DayAnswers& others) {
  for (const auto& [what, count] : others.counts_) counts_[what] += count;
  surprises_.insert(surprises_.end(), others.surprises_.begin(), others.surprises_.end());
}

std::vector<std::string> DayAnswers::too_few(std::uint64_t orders) const {
  std::vector<std::string> found;
  for (const Floor& floor : kFloors) {
    const auto known = counts_.find(floor.what);
    const std::uint64_t count = known == counts_.end() ? 0 : known->second;
    if (count < floor.per_1000 * orders / 1'000) {
      found.push_back(std::string(floor.what) + ": " + std::to_string(count));
    }
  }
  return found;
}

}  // namespace orderlog::testing
