#include "api/event_streams.h"

#include <atomic>
#include <chrono>
#include <utility>
#include <vector>

#include "api/refusals.h"
#include "base/position_token.h"

namespace orderlog {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kEventsPerPiece = 1'024;
constexpr std::size_t kScanBudget = 10'000;
// How long a silent stream stays silent: proxies cut connections on which nothing moves.
constexpr std::chrono::seconds kHeartbeat{15};
constexpr std::chrono::milliseconds kLongestWait{500};
constexpr std::chrono::milliseconds kBusyWait{5};

class FrameSink final : public EventSink {
 public:
  explicit FrameSink(LineId line) : line_(line) {}
  void before(Position position, std::string_view type, std::string& out) override {
    out += "id: ";
    out += position_token(line_, position);
    out += "\nevent: ";
    out += type;
    out += "\ndata: ";
  }
  void after(std::string& out) override { out += "\n\n"; }

 private:
  LineId line_;
};

void begin_answer(std::unique_ptr<http::Stream> stream, http::Exchange& exchange) {
  exchange.attach(std::move(stream));
  http::Response& head = exchange.response(200);
  head.set_content_type(http::kEventStream);
  head.add_header("Cache-Control", "no-store");
  exchange.begin(head);
}

}  // namespace

struct EventStreams::Subscriber {
  EventFilter filter;
  http::ExchangeId to;
  // The pump's thread only.
  Position after;
  steady_clock::time_point last_sent = steady_clock::now();
  // Pieces posted and not yet taken by the connection: at most one, so a slow client holds one
  // piece, not the log.
  std::atomic<bool> busy{false};
  std::atomic<bool> gone{false};
};

// Tells the pump when the client can take more, and when it is gone. The exchange's I/O thread.
class EventStreams::SubscriberStream final : public http::Stream {
 public:
  explicit SubscriberStream(std::shared_ptr<Subscriber> subscriber)
      : subscriber_(std::move(subscriber)) {}

  void on_writable(http::Exchange&) override { subscriber_->busy.store(false); }
  void on_drain(http::Exchange& exchange) override {
    subscriber_->gone.store(true);
    exchange.finish();
  }
  void on_closed() override { subscriber_->gone.store(true); }

 private:
  std::shared_ptr<Subscriber> subscriber_;
};

EventStreams::EventStreams(const Services& services, http::Outbox& outbox)
    : services_(services), outbox_(outbox), thread_([this] { run(); }) {}

EventStreams::~EventStreams() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EventStreams::open(EventFilter filter, Position after, http::Exchange& exchange) {
  auto subscriber = std::make_shared<Subscriber>();
  subscriber->filter = std::move(filter);
  subscriber->to = exchange.id();
  subscriber->after = after;
  {
    const std::lock_guard lock(mutex_);
    if (subscribers_.size() >= kMaxEventStreams) {
      return refuse(503, "overloaded", "too many live streams are open", exchange);
    }
    subscribers_.push_back(subscriber);
  }
  begin_answer(std::make_unique<SubscriberStream>(subscriber), exchange);
  // Clients see at once that they are connected, however quiet the log is.
  (void)exchange.write(": orderlog\n\n");
  changed_.notify_one();
}

void EventStreams::show_head(http::Exchange& exchange) {
  begin_answer(std::make_unique<http::Stream>(), exchange);
  exchange.finish();
}

void EventStreams::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    subscribers_.remove_if([](const auto& subscriber) { return subscriber->gone.load(); });
    if (subscribers_.empty()) {
      changed_.wait(lock, [this] { return stopping_ || !subscribers_.empty(); });
      continue;
    }
    const auto present = std::vector(subscribers_.begin(), subscribers_.end());
    lock.unlock();
    // Before reading, so that what becomes durable meanwhile ends the wait below at once.
    const Position head = services_.log.position();
    bool more = false;          // someone can be fed at once
    bool someone_busy = false;  // someone has not taken the last piece yet
    for (const auto& subscriber : present) {
      if (subscriber->gone.load()) continue;
      if (!subscriber->busy.load()) more |= feed(subscriber);
      someone_busy |= subscriber->busy.load();
    }
    // Sleeps on the log, where new events come from; who takes a piece is seen soon after.
    if (!more) (void)services_.log.wait_past(head, someone_busy ? kBusyWait : kLongestWait);
    lock.lock();
  }
}

bool EventStreams::feed(const std::shared_ptr<Subscriber>& to) {
  Subscriber& subscriber = *to;
  std::string text;
  FrameSink sink(services_.log.line());
  const auto page = services_.log.read(subscriber.filter, subscriber.after, kEventsPerPiece,
                                       kScanBudget, sink, text);
  if (!page) {
    // The client sees a cut and comes back with Last-Event-ID; what is wrong with the log is not
    // its business.
    subscriber.gone.store(true);
    outbox_.post(subscriber.to, [](http::Exchange& exchange) { exchange.abort(); });
    return false;
  }
  subscriber.after = page->last_seen;
  const auto now = steady_clock::now();
  if (text.empty() && now - subscriber.last_sent >= kHeartbeat) text = ": still here\n\n";
  if (!text.empty()) {
    subscriber.last_sent = now;
    send(to, std::move(text));
  }
  return page->more && !subscriber.busy.load();
}

void EventStreams::send(const std::shared_ptr<Subscriber>& to, std::string text) {
  to->busy.store(true);
  outbox_.post(to->to, [to, text = std::move(text)](http::Exchange& exchange) {
    if (exchange.write(text)) to->busy.store(false);  // else on_writable() does
  });
}

}  // namespace orderlog
