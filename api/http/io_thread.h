#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/http/connection.h"
#include "api/http/metrics.h"
#include "api/http/outbox.h"

namespace orderlog::http {

// The server's count of open connections, shared by its threads.
class ConnectionGauge {
 public:
  // Including the new one.
  std::int64_t add() { return count_.fetch_add(1, std::memory_order_relaxed) + 1; }
  void remove();
  [[nodiscard]] std::int64_t get() const { return count_.load(std::memory_order_relaxed); }
  // False when there are still some at the deadline.
  bool wait_until_none(std::chrono::steady_clock::time_point deadline);

 private:
  std::atomic<std::int64_t> count_{0};
  std::mutex mutex_;
  std::condition_variable none_;
};

// One thread, one io_context, and the connections that live on them. Everything is this thread's
// business, except what says otherwise.
class IoThread final : public ExchangeFinder {
 public:
  IoThread(std::uint32_t index, const Options& options, Handler& handler, ConnectionGauge& gauge);
  ~IoThread() override;

  // By the server's owner.
  void start();
  // Any thread. Takes a connection that has been counted in the gauge already.
  void adopt(Socket socket, bool is_refused);
  void begin_drain();
  // By the server's owner: closes what is left and ends the thread.
  void stop();

  void set_outbox(Outbox& outbox) { outbox_ = &outbox; }
  [[nodiscard]] const std::shared_ptr<Inbox>& inbox() const { return inbox_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] const IoCounters& counters() const { return counters_; }

  // For connections.
  [[nodiscard]] IoCounters& counters() { return counters_; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] Handler& handler() const { return handler_; }
  [[nodiscard]] Outbox& outbox() const { return *outbox_; }
  [[nodiscard]] std::uint32_t index() const { return index_; }
  [[nodiscard]] Response& scratch_response() { return scratch_response_; }
  [[nodiscard]] std::string_view date() const { return date_; }
  [[nodiscard]] bool is_draining() const { return is_draining_; }
  // Monotonic.
  [[nodiscard]] std::int64_t now_ms() const;
  void count_response(int status);
  // Has settle() called when the current event is over.
  void mark(Connection& connection);
  void settle_marked();
  // After other connections have had their turn.
  void settle_later(const Connection& connection);
  // It no longer answers to its ids.
  void closed(Connection& connection);
  // It may be destroyed when the current event is over.
  void retire(Connection& connection) { retired_.push_back(connection.index()); }

  void visit(const ExchangeId& id, const std::function<void(Exchange&)>& visit) override;

 private:
  struct Place {
    std::unique_ptr<Connection> connection;
    std::uint32_t generation = 0;
  };

  [[nodiscard]] Connection* find(const ExchangeId& id);
  void open(Socket socket, bool is_refused);
  void empty_inbox();
  void schedule_sweep();
  void sweep();
  [[nodiscard]] std::int64_t sweep_interval_ms() const;

  const std::uint32_t index_;
  const Options& options_;
  Handler& handler_;
  ConnectionGauge& gauge_;
  Outbox* outbox_ = nullptr;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<Executor> work_guard_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>
      sweep_timer_;
  std::shared_ptr<Inbox> inbox_;
  std::thread thread_;

  std::vector<Place> places_;
  std::vector<std::uint32_t> free_places_;
  std::vector<Connection*> marked_;
  std::vector<std::uint32_t> retired_;
  std::vector<Answer> answers_;
  std::vector<Inbox::Work> work_;
  Response scratch_response_;
  std::string date_;
  IoCounters counters_;
  bool is_draining_ = false;
};

}  // namespace orderlog::http
