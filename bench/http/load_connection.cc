#include "bench/http/load_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "bench/http/response_head.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

constexpr std::size_t kInBytesMin = std::size_t{16} << 10;
constexpr std::size_t kShownRefusalBytesMax = 400;

bool is_success(int status) { return status >= 200 && status < 300; }

void count_answer(LoadCounts& counts, int status, std::size_t bytes, bool in_window,
                  std::uint64_t took_ns) {
  ++counts.answered_in_all;
  if (!is_success(status)) ++counts.refused_in_all;
  if (!in_window) return;
  ++counts.answered;
  counts.answer_bytes += bytes;
  if (!is_success(status)) ++counts.refused_in_window;
  ++counts.by_status[static_cast<std::size_t>(std::clamp(status, 0, 599))];
  counts.latency.record_ns(took_ns);
}

}  // namespace

const NumberedRequest& LoadPlan::take_request() {
  if (turn == requests->size()) turn = 0;
  return (*requests)[turn++];
}

std::uint64_t LoadPlan::take_number(std::uint64_t draw_below) {
  if (draw_below == 0) return next_number++;
  // splitmix64: cheap, and good enough to defeat a cache that only holds the newest.
  draw_state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = draw_state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return (z ^ (z >> 31)) % draw_below;
}

LoadConnection::LoadConnection(const Endpoint& endpoint, std::size_t depth)
    : endpoint_(endpoint), depth_(depth), sent_at_ns_(depth), in_(kInBytesMin) {}

LoadConnection::~LoadConnection() {
  if (socket_fd_ >= 0) close(socket_fd_);
}

LoadConnection::LoadConnection(LoadConnection&& other) noexcept
    : endpoint_(std::move(other.endpoint_)),
      depth_(other.depth_),
      socket_fd_(std::exchange(other.socket_fd_, -1)),
      under_way_(other.under_way_),
      sent_at_ns_(std::move(other.sent_at_ns_)),
      oldest_(other.oldest_),
      in_(std::move(other.in_)),
      in_start_(other.in_start_),
      in_end_(other.in_end_),
      out_(std::move(other.out_)),
      out_sent_(other.out_sent_) {}

bool LoadConnection::open() {
  if (socket_fd_ >= 0) close(socket_fd_);
  under_way_ = in_start_ = in_end_ = out_sent_ = 0;
  out_.clear();
  socket_fd_ = connect_to(endpoint_, false);
  return socket_fd_ >= 0;
}

void LoadConnection::fill(LoadPlan& plan, std::uint64_t at_ns) {
  const auto room = std::min<std::uint64_t>(depth_ - under_way_, plan.sends_left);
  if (room == 0) return;
  if (out_sent_ == out_.size()) {
    out_.clear();
    out_sent_ = 0;
  }
  for (std::uint64_t i = 0; i < room; ++i) {
    const NumberedRequest& next = plan.take_request();
    const std::size_t at = out_.size();
    out_.resize(at + next.request.size());
    next.request.write(plan.take_number(next.draw_below), out_.data() + at);
    sent_at_ns_[(oldest_ + under_way_) % depth_] = at_ns;
    ++under_way_;
  }
  plan.sends_left -= room;
  // A broken connection shows when it is read.
  static_cast<void>(flush());
}

bool LoadConnection::flush() {
  while (out_sent_ < out_.size()) {
    const ssize_t sent =
        send(socket_fd_, out_.data() + out_sent_, out_.size() - out_sent_, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    out_sent_ += static_cast<std::size_t>(sent);
  }
  return true;
}

bool LoadConnection::on_writable() { return flush(); }

int LoadConnection::take_answers(const LoadPlan& plan, LoadCounts& counts, std::uint64_t at_ns) {
  const bool in_window = at_ns >= plan.window_start_ns && at_ns < plan.window_end_ns;
  int taken = 0;
  while (in_start_ < in_end_) {
    const std::string_view bytes(in_.data() + in_start_, in_end_ - in_start_);
    ResponseHead head;
    const HeadScan scan = scan_response_head(bytes, head);
    if (scan == HeadScan::kMalformed || head.chunked) return -1;
    const std::size_t answer_bytes = head.head_bytes + head.body_bytes;
    if (scan == HeadScan::kIncomplete || bytes.size() < answer_bytes) {
      if (scan == HeadScan::kComplete && answer_bytes > in_.size()) in_.resize(answer_bytes);
      break;
    }
    if (under_way_ == 0) return -1;
    count_answer(counts, head.status, answer_bytes, in_window, at_ns - sent_at_ns_[oldest_]);
    if (!is_success(head.status) && counts.first_refusal.empty()) {
      counts.first_refusal = std::to_string(head.status) + " ";
      counts.first_refusal +=
          bytes.substr(head.head_bytes, std::min(head.body_bytes, kShownRefusalBytesMax));
    }
    oldest_ = (oldest_ + 1) % depth_;
    --under_way_;
    ++taken;
    in_start_ += answer_bytes;
    if (head.closes) return -1;
  }
  if (in_start_ == in_end_) {
    in_start_ = in_end_ = 0;
  } else if (in_start_ > 0) {
    std::memmove(in_.data(), in_.data() + in_start_, in_end_ - in_start_);
    in_end_ -= in_start_;
    in_start_ = 0;
  }
  return taken;
}

bool LoadConnection::on_readable(LoadPlan& plan, LoadCounts& counts) {
  while (true) {
    // Edge-triggered, so it is read until less came than there was room for.
    if (in_end_ == in_.size()) in_.resize(in_.size() * 2);
    const std::size_t room = in_.size() - in_end_;
    const ssize_t received = recv(socket_fd_, in_.data() + in_end_, room, 0);
    if (received < 0) return errno == EAGAIN || errno == EINTR;
    if (received == 0) return false;
    in_end_ += static_cast<std::size_t>(received);
    const std::uint64_t at_ns = now_ns();
    const int taken = take_answers(plan, counts, at_ns);
    if (taken < 0) return false;
    if (taken > 0) {
      if (at_ns >= plan.window_end_ns) plan.sends_left = 0;
      fill(plan, at_ns);
    }
    if (static_cast<std::size_t>(received) < room) return true;
  }
}

}  // namespace orderlog::bench
