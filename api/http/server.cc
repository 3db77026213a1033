#include "api/http/server.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "api/http/io_thread.h"
#include "api/http/listener.h"

namespace orderlog::http {

struct Server::Impl {
  explicit Impl(const Options& wanted) : options(wanted) {
    options.header_bytes_max = std::min(options.header_bytes_max, kHeaderBytesLimit);
    options.io_threads = std::max(options.io_threads, 1U);
    options.pipeline_depth_max = std::max<std::size_t>(options.pipeline_depth_max, 1);
  }

  void stop() {
    for (auto& thread : threads) thread->stop();
  }

  Options options;
  ConnectionGauge gauge;
  std::vector<std::unique_ptr<IoThread>> threads;
  std::optional<Outbox> outbox;
  std::optional<Listener> listener;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  impl_->listener->stop();
  impl_->stop();
}

Result<std::unique_ptr<Server>, std::string> Server::start(const Options& options,
                                                           Handler& handler) {
  auto impl = std::make_unique<Impl>(options);
  try {
    std::vector<std::shared_ptr<Inbox>> inboxes;
    for (unsigned i = 0; i < impl->options.io_threads; ++i) {
      impl->threads.push_back(std::make_unique<IoThread>(i, impl->options, handler, impl->gauge));
      inboxes.push_back(impl->threads.back()->inbox());
    }
    impl->outbox.emplace(std::move(inboxes));
    handler.start(*impl->outbox);
    impl->listener.emplace(impl->threads, impl->options, impl->gauge);
    auto listening = impl->listener->listen();
    if (!listening) return fail(std::move(listening).error());
    for (auto& thread : impl->threads) {
      thread->set_outbox(*impl->outbox);
      thread->start();
    }
  } catch (const std::exception& trouble) {
    return fail(std::string("cannot start the HTTP server: ") + trouble.what());
  }
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->listener->port(); }

Outbox& Server::outbox() { return *impl_->outbox; }

Metrics Server::metrics() const {
  Metrics sum;
  std::int64_t closed = 0;
  for (const auto& thread : impl_->threads) {
    const IoCounters& counters = std::as_const(*thread).counters();
    sum.requests += counters.requests.get();
    for (std::size_t i = 0; i < sum.responses_by_class.size(); ++i) {
      sum.responses_by_class[i] += counters.responses_by_class[i].get();
    }
    sum.refused_requests += counters.refused_requests.get();
    sum.refused_connections += counters.refused_connections.get();
    sum.accepted_connections += counters.accepted_connections.get();
    sum.cut_connections += counters.cut_connections.get();
    sum.received_bytes += counters.received_bytes.get();
    sum.sent_bytes += counters.sent_bytes.get();
    closed += counters.closed_connections.get();
  }
  sum.open_connections = sum.accepted_connections - closed;
  return sum;
}

bool Server::drain(std::chrono::milliseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  impl_->listener->stop();
  for (auto& thread : impl_->threads) thread->begin_drain();
  const bool all_done = impl_->gauge.wait_until_none(until);
  impl_->stop();
  return all_done;
}

}  // namespace orderlog::http
