#include "bench/http/closed_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "bench/http/load_connection.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

constexpr std::uint64_t kDrainNsMax = 5'000'000'000;
constexpr int kWaitMs = 20;

// One thread's share of the connections. The thread that runs it owns everything; others read it
// after joining.
class Worker {
 public:
  Worker(const ClosedLoopOptions& options, std::size_t index, std::uint64_t start_ns)
      : requests_(options.requests), epoll_fd_(epoll_create1(EPOLL_CLOEXEC)) {
    const std::size_t share = options.connections / options.threads +
                              (index < options.connections % options.threads ? 1 : 0);
    for (std::size_t i = 0; i < share; ++i) {
      connections_.emplace_back(options.endpoint, options.depth);
    }
    plan_.requests = &requests_;
    // Threads count in ranges of their own.
    plan_.next_number = options.first_number + index * 1'000'000'000;
    plan_.draw_state = index + 1;
    plan_.sends_left =
        options.requests_max == UINT64_MAX ? UINT64_MAX : options.requests_max / options.threads;
    const auto ns_of = [](std::chrono::milliseconds time) {
      return static_cast<std::uint64_t>(time.count()) * 1'000'000;
    };
    plan_.window_start_ns = start_ns + ns_of(options.warm_up);
    plan_.window_end_ns = plan_.window_start_ns + ns_of(options.window);
  }
  ~Worker() { close(epoll_fd_); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] bool connect() {
    for (LoadConnection& connection : connections_) {
      if (!connection.open() || !watch(connection)) return false;
    }
    return true;
  }

  void run() {
    for (LoadConnection& connection : connections_) connection.fill(plan_, now_ns());
    std::array<epoll_event, 512> events{};
    while (true) {
      const int count = epoll_wait(epoll_fd_, events.data(), events.size(), kWaitMs);
      for (int i = 0; i < count; ++i) serve(events[static_cast<std::size_t>(i)]);
      if (finished()) break;
    }
    ended_ns_ = now_ns();
    done_.store(true, std::memory_order_release);
  }

  [[nodiscard]] bool done() const { return done_.load(std::memory_order_acquire); }
  [[nodiscard]] bool lost_the_server() const { return lost_; }
  [[nodiscard]] std::uint64_t ended_ns() const { return ended_ns_; }
  [[nodiscard]] const LoadCounts& counts() const { return counts_; }
  [[nodiscard]] const LoadPlan& plan() const { return plan_; }
  [[nodiscard]] std::uint64_t unanswered() const {
    std::uint64_t sum = 0;
    for (const LoadConnection& connection : connections_) sum += connection.under_way();
    return sum;
  }

 private:
  [[nodiscard]] bool watch(LoadConnection& connection) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &connection;
    return epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, connection.socket_fd(), &event) == 0;
  }

  void serve(const epoll_event& event) {
    auto& connection = *static_cast<LoadConnection*>(event.data.ptr);
    bool alive = true;
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
      alive = connection.on_readable(plan_, counts_);
    }
    if (alive && (event.events & EPOLLOUT) != 0) alive = connection.on_writable();
    if (alive) return;
    ++counts_.reconnects;
    if (connection.open() && watch(connection)) {
      connection.fill(plan_, now_ns());
    } else {
      lost_ = true;
    }
  }

  bool finished() {
    if (lost_) return true;
    const std::uint64_t now = now_ns();
    if (now >= plan_.window_end_ns) plan_.sends_left = 0;
    if (plan_.sends_left > 0) return false;
    if (unanswered() == 0) return true;
    if (drain_start_ns_ == 0) drain_start_ns_ = now;
    return now - drain_start_ns_ > kDrainNsMax;
  }

  const std::vector<NumberedRequest> requests_;
  std::vector<LoadConnection> connections_;
  LoadPlan plan_;
  LoadCounts counts_;
  int epoll_fd_;
  bool lost_ = false;
  std::uint64_t drain_start_ns_ = 0;
  std::uint64_t ended_ns_ = 0;
  std::atomic<bool> done_{false};
};

using Workers = std::vector<std::unique_ptr<Worker>>;

bool all_done(const Workers& workers) {
  return std::all_of(workers.begin(), workers.end(),
                     [](const auto& worker) { return worker->done(); });
}

// Returns early when all workers are through.
void sleep_until_ns(std::uint64_t until_ns, const Workers& workers) {
  while (!all_done(workers)) {
    const std::uint64_t now = now_ns();
    if (now >= until_ns) return;
    std::this_thread::sleep_for(
        std::chrono::nanoseconds(std::min<std::uint64_t>(until_ns - now, 20'000'000)));
  }
}

void add(const Worker& worker, ClosedLoopResult& result) {
  const LoadCounts& counts = worker.counts();
  result.answered += counts.answered;
  result.answer_bytes += counts.answer_bytes;
  result.refused += counts.refused_in_window;
  result.answered_in_all += counts.answered_in_all;
  result.refused_in_all += counts.refused_in_all;
  result.reconnects += counts.reconnects;
  result.unanswered += worker.unanswered();
  result.latency.merge(counts.latency);
  for (std::size_t status = 0; status < counts.by_status.size(); ++status) {
    if (counts.by_status[status] > 0) {
      result.by_status[static_cast<int>(status)] += counts.by_status[status];
    }
  }
  if (result.first_refusal.empty()) result.first_refusal = counts.first_refusal;
  result.connected = result.connected && !worker.lost_the_server();
}

}  // namespace

ClosedLoopResult run_closed_loop(const ClosedLoopOptions& options) {
  ClosedLoopResult result;
  Workers workers;
  const std::uint64_t start_ns = now_ns();
  for (std::size_t i = 0; i < options.threads; ++i) {
    workers.push_back(std::make_unique<Worker>(options, i, start_ns));
    if (!workers.back()->connect()) {
      result.connected = false;
      return result;
    }
  }
  std::vector<std::thread> threads;
  for (const auto& worker : workers) threads.emplace_back([&worker] { worker->run(); });

  const LoadPlan& plan = workers.front()->plan();
  const std::uint64_t window_start_ns = plan.window_start_ns;
  const std::uint64_t window_end_ns = plan.window_end_ns;
  sleep_until_ns(window_start_ns, workers);
  const std::uint64_t server_cpu_ns = process_cpu_ns(options.server_pid);
  const std::uint64_t client_cpu_ns = process_cpu_ns(getpid());
  sleep_until_ns(window_end_ns, workers);
  if (options.server_pid != 0) {
    result.server_cpu_ns = process_cpu_ns(options.server_pid) - server_cpu_ns;
  }
  result.client_cpu_ns = process_cpu_ns(getpid()) - client_cpu_ns;
  for (std::thread& thread : threads) thread.join();

  std::uint64_t ended_ns = window_start_ns;
  for (const auto& worker : workers) {
    add(*worker, result);
    ended_ns = std::max(ended_ns, worker->ended_ns());
  }
  result.window_s = static_cast<double>(std::min(ended_ns, window_end_ns) - window_start_ns) / 1e9;
  return result;
}

}  // namespace orderlog::bench
