#pragma once

// A flash sale played against a running server, through nothing but its HTTP API, and then checked
// through that API: no oversell, no user beyond the limit, one effect per key.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/net/http_url.h"
#include "app/net/tcp_connection.h"
#include "base/clock.h"
#include "base/money.h"

namespace orderlog {

struct FlashSaleOptions {
  HttpUrl url;
  std::size_t buyers = 2'000;
  std::int64_t units = 100;
  std::int64_t limit = 2;  // per user; 0: none
  std::size_t connections = 32;
};

// How an order of the sale was paid, if it was.
enum class DemoPayment { kNone, kBalance, kPointsAndBalance, kCollected };

struct DemoBuyer {
  std::string user_id;
  std::int64_t quantity = 1;
  std::string key;
  bool sent_twice = false;
  bool answered_alike = true;  // the second time
  TimeMs answer_ms = 0;        // how long the first answer took
  std::string job_id;
  std::string state;       // of the job in the end
  std::string error_code;  // of a failed job
  std::string order_id;    // of a complete one
  DemoPayment payment = DemoPayment::kNone;
};

struct DemoCheck {
  std::string what;
  bool holds = false;
  std::string seen;  // the figures it was judged by
};

struct FlashSale {
  std::string pool_id;
  std::string merchant_id;
  std::vector<DemoBuyer> buyers;
  std::map<std::string, std::uint64_t> ends;  // of jobs: "complete", "failed: sold_out"
  std::int64_t sold = 0;
  std::int64_t reserved = 0;
  std::int64_t remaining = 0;
  std::uint64_t requests = 0;  // for jobs, repeats included
  std::uint64_t repeats = 0;
  std::uint64_t repeats_alike = 0;
  TimeMs rush_ms = 0;  // from the first request to the last answer
  TimeMs answer_median_ms = 0;
  TimeMs answer_slowest_percent_ms = 0;  // 99 of 100 answers came within
  std::uint64_t orders_paid = 0;
  std::uint64_t orders_unpaid = 0;
  std::vector<DemoCheck> checks;

  [[nodiscard]] bool holds() const;
};

// Fails with a sentence when the server can't be reached or answers what it should not.
[[nodiscard]] NetResult<FlashSale> play_flash_sale(const FlashSaleOptions& options,
                                                   const Clock& clock);

// What happened, what was checked, and what to try next.
[[nodiscard]] std::string flash_sale_text(const FlashSaleOptions& options, const FlashSale& sale);
// The first two of these as one line of JSON.
[[nodiscard]] std::string flash_sale_json(const FlashSaleOptions& options, const FlashSale& sale);

}  // namespace orderlog
