#pragma once

// One connection to NATS, from its making to its end.
//
// It never mends itself: nats.c's own reconnecting would send what was buffered before and keep
// subscriptions whose consumers are gone. Whoever needs a connection for ever runs a loop that
// makes a new one and begins from what the stream says (bus_loop.h); so there is one life, one
// state, and one way to recover.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messaging/bus_error.h"
#include "messaging/bus_options.h"

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): nats.c's names
struct __natsConnection;
struct __natsMsg;
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

namespace orderlog {

// A message that came in. Views live as long as it does.
class BusMessage {
 public:
  explicit BusMessage(__natsMsg* message) : message_(message) {}

  [[nodiscard]] std::string_view subject() const;
  [[nodiscard]] std::string_view reply() const;  // empty: none
  [[nodiscard]] std::string_view data() const;
  // The first value of this name; nullopt: none. Not const in nats.c, which parses at the first
  // call.
  [[nodiscard]] std::optional<std::string_view> header(const char* name) const;
  // All of them as they came, a name with several values several times; the spelling is the
  // sender's. nullopt: they can't be read, or are more than anybody needs (header_block.h). To be
  // asked before header() and status(), with which nats.c writes into them.
  using Headers = std::vector<std::pair<std::string_view, std::string_view>>;
  [[nodiscard]] std::optional<Headers> headers() const;
  // "503" when nobody listens, "100" for JetStream's own; empty in every message with data.
  [[nodiscard]] std::string_view status() const;

 private:
  struct Destroy {
    void operator()(__natsMsg* message) const;
  };
  std::unique_ptr<__natsMsg, Destroy> message_;
};

struct BusHeader {
  const char* name;
  const char* value;
};

// Ends the subscription; when the destructor returns, its handler runs no more. Not to be destroyed
// by its own handler. The bus outlives it.
class BusSubscription {
 public:
  virtual ~BusSubscription() = default;
  // Nothing more is sent here; returns when what was sent before has been handled, or the time is
  // up. Not from its own handler.
  virtual void drain(std::chrono::milliseconds at_most) = 0;
  // Messages that came and are not handled yet.
  [[nodiscard]] virtual std::size_t waiting() const = 0;
  // From now on, what comes while so many wait, or so many bytes of them, is dropped.
  static constexpr std::size_t kAnyBytes = 0;
  virtual void drop_beyond(std::size_t messages, std::size_t bytes) = 0;
  void drop_beyond(std::size_t messages) { drop_beyond(messages, kAnyBytes); }
  // How many that was so far.
  [[nodiscard]] virtual std::uint64_t dropped() const = 0;
};

// Any thread publishes, subscribes and asks; one thread destroys.
class Bus {
 public:
  using Handler = std::function<void(BusMessage&)>;

  // Returns when the server has taken the connection, within `timeout` for each URL.
  [[nodiscard]] static BusResult<std::unique_ptr<Bus>> connect(
      const BusOptions& options, std::chrono::milliseconds timeout = std::chrono::seconds(2));
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  // From here on everything on it is dead.
  [[nodiscard]] bool ended() const;
  // Why, or what the server complained of last without ending it (a subject that is not permitted).
  [[nodiscard]] std::optional<BusError> complaint() const;
  // `on_trouble` is called, on one of nats.c's threads, when either happens. At most one, set once.
  void when_in_trouble(std::function<void()> on_trouble);

  // The largest message that the server takes, headers included, bytes.
  [[nodiscard]] std::size_t max_payload() const;

  // Buffered and sent soon. Blocks while the server takes nothing, at most some seconds.
  [[nodiscard]] BusResult<Ok> publish(const std::string& subject, std::string_view data,
                                      const std::string& reply = {},
                                      const BusHeader* headers = nullptr, std::size_t count = 0);
  // Returns when what was published has reached the server.
  [[nodiscard]] BusResult<Ok> flush(std::chrono::milliseconds timeout);
  [[nodiscard]] BusResult<BusMessage> request(const std::string& subject, std::string_view data,
                                              std::chrono::milliseconds timeout);
  // `handler` is called for one message after the other on a thread of the subscription's own.
  // Nothing is dropped however slow it is: it bounds what it lets the others send. Messages for a
  // non-empty `queue` go to one of its members.
  [[nodiscard]] BusResult<std::unique_ptr<BusSubscription>> subscribe(
      const std::string& subject, Handler handler, const std::string& queue = {});
  // A subject that nobody else has.
  [[nodiscard]] std::string new_inbox() const;

  // For this folder's own use of nats.c.
  [[nodiscard]] __natsConnection* handle() const;

 private:
  struct Impl;
  explicit Bus(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
