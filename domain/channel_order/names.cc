#include <cstddef>
#include <iterator>

#include "domain/channel_order/commands.h"

namespace orderlog {
namespace {

// In the order of the enumeration, whose values are the indices.
constexpr std::string_view kStatuses[] = {"accepted",        "not_prepared", "prepared",
                                          "awaiting_pickup", "picked_up",    "delivered",
                                          "cancelled",       "refunded"};
static_assert(std::size(kStatuses) == static_cast<std::size_t>(ChannelStatus::kRefunded) + 1);

}  // namespace

std::string_view to_string(ChannelStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<ChannelStatus> channel_status_from(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kStatuses); ++i) {
    if (kStatuses[i] == text) return static_cast<ChannelStatus>(i);
  }
  return std::nullopt;
}

}  // namespace orderlog
