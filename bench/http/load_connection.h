#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/http/request_template.h"
#include "bench/measure/latency_histogram.h"

namespace orderlog::bench {

// What one thread's connections have seen inside the measured window.
struct LoadCounts {
  LatencyHistogram latency;
  std::array<std::uint64_t, 600> by_status{};
  std::uint64_t answered = 0;
  std::uint64_t answer_bytes = 0;       // heads and bodies
  std::uint64_t refused_in_window = 0;  // other than 2xx
  std::uint64_t answered_in_all = 0;    // warm-up and drain included
  std::uint64_t refused_in_all = 0;
  std::uint64_t reconnects = 0;
  std::string first_refusal;  // status and body, to show what went wrong
};

// A request, and where its number comes from.
struct NumberedRequest {
  RequestTemplate request;
  std::uint64_t draw_below = 0;  // above 0: numbers are drawn below it instead of counted
};

// What a thread asks next, and when it stops asking and counting.
struct LoadPlan {
  const std::vector<NumberedRequest>* requests = nullptr;  // asked in turn
  std::size_t turn = 0;
  std::uint64_t next_number = 0;
  std::uint64_t draw_state = 0;
  std::uint64_t sends_left = 0;
  std::uint64_t window_start_ns = 0;
  std::uint64_t window_end_ns = 0;

  const NumberedRequest& take_request();
  std::uint64_t take_number(std::uint64_t draw_below);
};

// One keep-alive connection that always has `depth` requests under way: each answer sends the next
// one. Used by one thread; does no waiting of its own.
class LoadConnection {
 public:
  LoadConnection(const Endpoint& endpoint, std::size_t depth);
  ~LoadConnection();
  LoadConnection(LoadConnection&&) noexcept;
  LoadConnection& operator=(LoadConnection&&) = delete;

  // False with errno when the server does not take it.
  [[nodiscard]] bool open();
  [[nodiscard]] int socket_fd() const { return socket_fd_; }
  [[nodiscard]] std::size_t under_way() const { return under_way_; }

  // Sends as many requests as the depth has room for.
  void fill(LoadPlan& plan, std::uint64_t at_ns);
  // Reads what has come, counts it and sends as many again. False when the connection ended.
  [[nodiscard]] bool on_readable(LoadPlan& plan, LoadCounts& counts);
  [[nodiscard]] bool on_writable();

 private:
  // Counts the answers at the front of what was read; how many, or -1 when it is not HTTP.
  int take_answers(const LoadPlan& plan, LoadCounts& counts, std::uint64_t at_ns);
  [[nodiscard]] bool flush();

  Endpoint endpoint_;
  std::size_t depth_;
  int socket_fd_ = -1;
  std::size_t under_way_ = 0;
  std::vector<std::uint64_t> sent_at_ns_;  // a ring: answers come in the order of the requests
  std::size_t oldest_ = 0;
  std::vector<char> in_;
  std::size_t in_start_ = 0;
  std::size_t in_end_ = 0;
  std::string out_;
  std::size_t out_sent_ = 0;
};

}  // namespace orderlog::bench
