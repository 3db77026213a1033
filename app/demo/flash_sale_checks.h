#pragma once

#include <cstdint>
#include <string>

#include "app/demo/flash_sale.h"

namespace orderlog {

// The accounts that a sale's buyers were given money from.
struct DemoAccounts {
  std::string house;
  std::string points_house;
};

// Reads what the server says of the sale, at `position` or later, and judges it; fills in the
// figures and the checks.
[[nodiscard]] NetResult<Ok> check_flash_sale(const FlashSaleOptions& options,
                                             const DemoAccounts& accounts, std::uint64_t position,
                                             FlashSale& sale);

}  // namespace orderlog
