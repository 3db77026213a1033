#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace orderlog::http {

// Written by one thread, read by any: a plain addition, not a locked one.
class Counter {
 public:
  void add(std::int64_t by = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  [[nodiscard]] std::int64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// What one I/O thread counts.
struct IoCounters {
  Counter requests;
  // By the hundreds: 1xx at 0 … 5xx at 4.
  std::array<Counter, 5> responses_by_class;
  // Requests that no handler saw.
  Counter refused_requests;
  Counter refused_connections;
  Counter accepted_connections;
  Counter closed_connections;
  // Cut off by a deadline or for not reading.
  Counter cut_connections;
  Counter received_bytes;
  Counter sent_bytes;
};

// The sum over the I/O threads, not of one moment.
struct Metrics {
  std::int64_t requests = 0;
  std::array<std::int64_t, 5> responses_by_class{};
  std::int64_t refused_requests = 0;
  std::int64_t refused_connections = 0;
  std::int64_t accepted_connections = 0;
  std::int64_t open_connections = 0;
  std::int64_t cut_connections = 0;
  std::int64_t received_bytes = 0;
  std::int64_t sent_bytes = 0;
};

}  // namespace orderlog::http
