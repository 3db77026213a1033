#pragma once

// GET /v1/events with Accept: text/event-stream (WHATWG HTML §9.2): every event from a position on,
// and then as they become durable. One thread reads for all of them; a client that reads slowly is
// waited for, and resumes with Last-Event-ID after a cut.

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "api/http/exchange.h"
#include "api/http/outbox.h"
#include "api/services.h"
#include "engine/log_view.h"

namespace orderlog {

inline constexpr std::size_t kMaxEventStreams = 1'000;

class EventStreams {
 public:
  EventStreams(const Services& services, http::Outbox& outbox);
  ~EventStreams();
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  // Begins the answer and goes on until the client leaves. Any I/O thread.
  void open(EventFilter filter, Position after, http::Exchange& exchange);
  // Answers HEAD: what open() would begin with, and nothing behind it. Any I/O thread.
  static void show_head(http::Exchange& exchange);

 private:
  struct Subscriber;
  class SubscriberStream;

  void run();
  // Reads a piece for one subscriber and sends it; false when it has everything that is durable.
  bool feed(const std::shared_ptr<Subscriber>& to);
  void send(const std::shared_ptr<Subscriber>& to, std::string text);

  const Services& services_;
  http::Outbox& outbox_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<std::shared_ptr<Subscriber>> subscribers_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orderlog
