#pragma once

// Order "o1" of merchant m1, which the third party brought, paid, as "MT-7".

#include <string_view>

#include "domain/channel_order/channel_order_id.h"
#include "domain/channel_order/decide.h"
#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {

inline constexpr std::string_view kNumber = "MT-7";

[[nodiscard]] ChannelOrderId sample_number();
// 100, of the accounts' user.
[[nodiscard]] PlaceOrder import(bool paid = true);
[[nodiscard]] Scenario imported(bool paid = true);
[[nodiscard]] ReportChannelStatus tells(ChannelStatus status);
// cancelled or refunded, by the customer.
[[nodiscard]] ReportChannelStatus ends(ChannelStatus status);

}  // namespace orderlog::testing
