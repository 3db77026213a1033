#include "bench/http/visibility.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <deque>
#include <utility>
#include <vector>

#include "bench/http/asking_connection.h"
#include "bench/http/request_template.h"
#include "bench/http/scenario.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

constexpr std::uint64_t kDrainNsMax =
    40'000'000'000;  // longer than the longest wait for a position
constexpr long kTickNs = 200'000;

std::uint64_t ns_of(std::chrono::milliseconds time) {
  return static_cast<std::uint64_t>(time.count()) * 1'000'000;
}

// A read that is asked for: of which order, at which position, since when.
struct Read {
  std::uint64_t number = 0;
  std::string position;  // empty: a plain one
  std::uint64_t since_ns = 0;
};

struct Peer {
  explicit Peer(const Endpoint& endpoint, bool reads) : connection(endpoint), is_probe(reads) {}

  AskingConnection connection;
  bool is_probe;
  std::uint64_t number = 0;    // of the order under way
  std::uint64_t since_ns = 0;  // when that was due
  Read read;                   // of a probe
};

// Everything of one run, on its thread.
class Run {
 public:
  explicit Run(const VisibilityOptions& options)
      : options_(options),
        place_(options.endpoint, "POST", "/v1/orders",
               "Idempotency-Key: " + options.run + "-" + std::string(RequestTemplate::kNumber) +
                   "\r\n",
               order_body(order_id())),
        request_(place_.size(), ' '),
        epoll_fd_(epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < options.connections + options.probes; ++i) {
      const bool reads = i >= options.connections;
      peers_.emplace_back(reads ? options.read_at.value_or(options.endpoint) : options.endpoint,
                          reads);
    }
    for (Peer& peer : peers_) (peer.is_probe ? idle_probes_ : idle_).push_back(&peer);
  }
  ~Run() { close(epoll_fd_); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  [[nodiscard]] bool watch() {
    return std::all_of(peers_.begin(), peers_.end(), [&](Peer& peer) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &peer;
      return peer.connection.socket_fd() >= 0 &&
             epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, peer.connection.socket_fd(), &event) == 0;
    });
  }

  VisibilityResult run() {
    start_ns_ = now_ns();
    window_start_ns_ = start_ns_ + ns_of(options_.warm_up);
    window_end_ns_ = window_start_ns_ + ns_of(options_.window);
    std::uint64_t cpu_ns = 0;
    std::array<epoll_event, 256> events{};
    const timespec tick{0, kTickNs};
    for (std::uint64_t now = start_ns_; !finished(now); now = now_ns()) {
      if (cpu_ns == 0 && now >= window_start_ns_) cpu_ns = process_cpu_ns(options_.server_pid);
      if (result_.server_cpu_ns == 0 && now >= window_end_ns_) count_cpu(cpu_ns);
      place_due(now);
      const int count = epoll_pwait2(epoll_fd_, events.data(), events.size(), &tick, nullptr);
      for (int i = 0; i < count; ++i) {
        take(*static_cast<Peer*>(events[static_cast<std::size_t>(i)].data.ptr));
      }
    }
    if (result_.server_cpu_ns == 0) count_cpu(cpu_ns);
    result_.unanswered = under_way_ + waiting_.size();
    result_.window_s = static_cast<double>(window_end_ns_ - window_start_ns_) / 1e9;
    return std::move(result_);
  }

 private:
  void count_cpu(std::uint64_t before_ns) {
    if (options_.server_pid == 0) return;
    result_.server_cpu_ns = process_cpu_ns(options_.server_pid) - before_ns;
  }
  [[nodiscard]] std::string order_id() const {
    return "order-" + options_.run + "-" + std::string(RequestTemplate::kNumber);
  }
  [[nodiscard]] bool in_window(std::uint64_t at_ns) const {
    return at_ns >= window_start_ns_ && at_ns < window_end_ns_;
  }
  [[nodiscard]] bool finished(std::uint64_t now) const {
    if (!result_.connected || now > window_end_ns_ + kDrainNsMax) return true;
    return now >= window_end_ns_ && under_way_ == 0 && waiting_.empty();
  }
  // When order `number` is due.
  [[nodiscard]] std::uint64_t due_ns(std::uint64_t number) const {
    return start_ns_ + static_cast<std::uint64_t>(static_cast<double>(number) * 1e9 /
                                                  static_cast<double>(options_.orders_per_s));
  }

  void place_due(std::uint64_t now) {
    for (; due_ns(next_) <= now && due_ns(next_) < window_end_ns_ && !idle_.empty(); ++next_) {
      Peer& peer = *idle_.front();
      idle_.pop_front();
      peer.number = next_;
      peer.since_ns = due_ns(next_);
      if (in_window(peer.since_ns)) {
        ++result_.due;
        result_.send_late.record_ns(now_ns() - peer.since_ns);
      }
      place_.write(next_, request_.data());
      ++under_way_;
      if (!peer.connection.ask(request_)) result_.connected = false;
    }
  }

  void take(Peer& peer) {
    switch (peer.connection.read_some()) {
      case AskingConnection::Progress::kWaiting:
        return;
      case AskingConnection::Progress::kLost:
        result_.connected = false;
        return;
      case AskingConnection::Progress::kAnswered:
        break;
    }
    --under_way_;
    const std::uint64_t now = now_ns();
    const bool good = peer.connection.head().status / 100 == 2;
    if (!good) refuse(peer);
    if (peer.is_probe) {
      if (good) take_read(peer.read, now);
      idle_probes_.push_back(&peer);
    } else {
      if (good) take_placed(peer, now);
      idle_.push_back(&peer);
    }
    while (!waiting_.empty() && !idle_probes_.empty()) ask_next();
  }

  void refuse(const Peer& peer) {
    ++result_.refused;
    if (!result_.first_refusal.empty()) return;
    result_.first_refusal = std::to_string(peer.connection.head().status) + " ";
    result_.first_refusal += peer.connection.body().substr(0, 400);
  }

  void take_placed(const Peer& peer, std::uint64_t now) {
    if (in_window(peer.since_ns)) {
      ++result_.placed;
      result_.placing.record_ns(now - peer.since_ns);
    }
    if (++answers_ % options_.sample_every != 0) return;
    const auto position = field_value(peer.connection.head_text(), "orderlog-position");
    if (!position) {
      result_.connected = false;
      result_.first_refusal = "an answer without Orderlog-Position";
      return;
    }
    // Whoever finds no probe free waits, and that counts.
    waiting_.push_back({peer.number, std::string(*position), now});
    if (settled_known_) waiting_.push_back({settled_, "", now});
  }

  void take_read(const Read& read, std::uint64_t now) {
    settled_ = read.number;
    settled_known_ = true;
    if (!in_window(read.since_ns)) return;
    (read.position.empty() ? result_.plain_read : result_.visible).record_ns(now - read.since_ns);
  }

  void ask_next() {
    Peer& probe = *idle_probes_.front();
    idle_probes_.pop_front();
    probe.read = std::move(waiting_.front());
    waiting_.pop_front();
    std::string fields = "Prefer: wait=30\r\n";
    if (!probe.read.position.empty()) {
      fields += "Orderlog-Min-Position: " + probe.read.position + "\r\n";
    }
    const RequestTemplate read(options_.read_at.value_or(options_.endpoint), "GET",
                               "/v1/orders/" + order_id(), fields, "");
    std::string request(read.size(), ' ');
    read.write(probe.read.number, request.data());
    ++under_way_;
    if (!probe.connection.ask(request)) result_.connected = false;
  }

  const VisibilityOptions& options_;
  const RequestTemplate place_;
  std::string request_;
  int epoll_fd_;
  std::deque<Peer> peers_;  // where they are, epoll points to
  // Taken in turn: a server ends connections that say nothing for long.
  std::deque<Peer*> idle_;
  std::deque<Peer*> idle_probes_;
  std::deque<Read> waiting_;
  std::uint64_t start_ns_ = 0;
  std::uint64_t window_start_ns_ = 0;
  std::uint64_t window_end_ns_ = 0;
  std::uint64_t next_ = 0;  // the order that is due next
  std::uint64_t under_way_ = 0;
  std::uint64_t answers_ = 0;
  std::uint64_t settled_ = 0;  // an order that was read already
  bool settled_known_ = false;
  VisibilityResult result_;
};

}  // namespace

VisibilityResult run_visibility(const VisibilityOptions& options) {
  Run run(options);
  if (!run.watch()) {
    VisibilityResult result;
    result.connected = false;
    return result;
  }
  return run.run();
}

}  // namespace orderlog::bench
