#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "api/http/exchange.h"

namespace orderlog::http {

struct Answer {
  ExchangeId to;
  Response response;
};

// Finds exchanges of one I/O thread by their ids, so that a batch of answers can be written
// straight into the connections' buffers.
class ExchangeFinder {
 public:
  virtual ~ExchangeFinder() = default;
  // Calls `visit` unless the exchange has been answered or its client is gone.
  virtual void visit(const ExchangeId& id, const std::function<void(Exchange&)>& visit) = 0;
};

// What other threads left for one I/O thread. One wake-up empties it, however much it holds.
class Inbox {
 public:
  using Work = std::function<void(ExchangeFinder&)>;

  // `wake` makes the I/O thread call take() soon; called by any thread.
  explicit Inbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(std::span<Answer> answers, std::uint32_t io_thread);
  void put(Work work);
  // By the I/O thread: swaps its (empty, reused) vectors with what has come.
  void take(std::vector<Answer>& answers, std::vector<Work>& work);
  // From now on everything is dropped.
  void close();

 private:
  void wake_unless_awake(std::unique_lock<std::mutex> lock);

  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<Answer> answers_;
  std::vector<Work> work_;
  bool is_awake_ = false;
  bool is_closed_ = false;
};

// The way back to exchanges that were not answered at once. Any thread, as long as the server
// lives; after its drain everything is dropped.
class Outbox {
 public:
  explicit Outbox(std::vector<std::shared_ptr<Inbox>> inboxes) : inboxes_(std::move(inboxes)) {}

  // Moves the responses away. However many answers: one wake-up of each I/O thread that has any,
  // and one write to each of its connections.
  void deliver(std::span<Answer> answers);
  void respond(const ExchangeId& to, Response response);

  // Runs `task` on the exchange's I/O thread, unless it has been answered or its client is gone by
  // then.
  void post(const ExchangeId& to, std::function<void(Exchange&)> task);
  // The same for a whole batch of one I/O thread.
  void post(std::uint32_t io_thread, Inbox::Work work);

  [[nodiscard]] std::size_t io_threads() const { return inboxes_.size(); }

 private:
  std::vector<std::shared_ptr<Inbox>> inboxes_;
};

}  // namespace orderlog::http
