#pragma once

// One request and its answer, as handlers see them.

#include <cstdint>
#include <memory>
#include <string_view>

#include "api/http/refusal.h"
#include "api/http/request.h"
#include "api/http/response.h"

namespace orderlog::http {

class Connection;
class Exchange;
class Outbox;

// Names an exchange for later. Plain data: it may be copied anywhere, kept for any time and outlive
// its connection.
struct ExchangeId {
  std::uint32_t io_thread = 0;
  std::uint32_t connection = 0;
  std::uint32_t generation = 0;
  std::uint32_t sequence = 0;

  friend bool operator==(const ExchangeId&, const ExchangeId&) = default;
};

// What a handler leaves with an exchange whose body comes, or whose answer goes, in pieces. Called
// on the connection's I/O thread, never from inside an Exchange's function. Destroyed when the
// answer is finished or the connection gone.
class Stream {
 public:
  virtual ~Stream() = default;

  virtual void on_body(std::string_view /*piece*/, Exchange&) {}
  // The request is complete.
  virtual void on_body_end(Exchange&) {}
  // The rest of the body cannot be had: malformed, or too slow. Nothing more of it comes; the
  // connection will close after the answer. Unless overridden: answers with the refusal, or cuts an
  // answer that has begun.
  virtual void on_body_failed(const Refusal& why, Exchange& exchange);
  // write() said false, and now there is room again.
  virtual void on_writable(Exchange&) {}
  // The server is going down. Unless overridden: finishes an answer that has begun.
  virtual void on_drain(Exchange& exchange);
  // The client is gone, or was cut off, before the answer was finished.
  virtual void on_closed() {}
};

// A handle on one exchange that is waiting for its answer, valid during the call it was handed to;
// id() leads back to it later, from any thread, through the outbox. Answers go out in the order of
// their requests, whatever the order in which they come in here. Calls on an exchange that has been
// answered, or whose client is gone, do nothing.
class Exchange {
 public:
  Exchange(Connection& connection, std::uint32_t sequence)
      : connection_(connection), sequence_(sequence) {}

  [[nodiscard]] ExchangeId id() const;
  [[nodiscard]] Outbox& outbox() const;

  // An empty response of the I/O thread's own, whose memory is reused from answer to answer: use it
  // at once.
  [[nodiscard]] Response& response(int status) const;

  // The whole answer. Before the end of a streamed body it also closes the connection.
  void respond(const Response& response);

  // Needed before anything below, and by every handler that asked for its body in pieces.
  void attach(std::unique_ptr<Stream> stream);
  // What was attached; nullptr when nothing was.
  [[nodiscard]] Stream* stream() const;

  // Status and fields of an answer that is then written in pieces; its body is ignored.
  void begin(const Response& head);
  [[nodiscard]] bool has_begun() const;
  // Takes all of `piece`. False: much is waiting for the client already, write again after
  // on_writable().
  bool write(std::string_view piece);
  void finish();
  // Cuts the connection, so that the client sees that its answer is incomplete.
  void abort();

  // Stops on_body() after the current call, and soon the client.
  void pause_body();
  void resume_body();

 private:
  Connection& connection_;
  std::uint32_t sequence_;
};

// What the server serves. Called on its I/O threads, several at once.
class Handler {
 public:
  virtual ~Handler() = default;

  // Once, before anything is listened to: the way back for answers that come later. Outlives every
  // call of handle().
  virtual void start(Outbox&) {}

  // Asked when the header of a request with a body has been read. True: handle() is called now,
  // without the body, and attaches a Stream that gets it. False: handle() is called when the body
  // is there.
  [[nodiscard]] virtual bool streams_body(const Request&) { return false; }

  // Answers now, or keeps exchange.id() and answers later.
  virtual void handle(const Request& request, Exchange& exchange) = 0;
};

}  // namespace orderlog::http
