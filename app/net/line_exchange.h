#pragma once

// One long POST whose lines are answered line by line while they are still being sent: NDJSON both
// ways, as /v1/commands speaks it.

#include <optional>
#include <string>
#include <string_view>

#include "app/net/http_client.h"

namespace orderlog {

// Owns its connection. One thread: while it waits for room to send it takes in what comes back, so
// neither side ever waits for the other for good. Whoever sends must ask for the answers in time;
// those not asked for are kept in memory.
class LineExchange {
 public:
  [[nodiscard]] static NetResult<LineExchange> open(const HttpUrl& url, std::string_view target);

  // Sends one line, without its end.
  [[nodiscard]] NetResult<Ok> send(std::string_view line);
  // No more lines will follow.
  [[nodiscard]] NetResult<Ok> finish();
  // The next answer, without its line end; lives until the next call. Fails when the server
  // answered the whole request with an error, which the sentence then names. nullopt at the end.
  [[nodiscard]] NetResult<std::optional<std::string_view>> next();

 private:
  explicit LineExchange(TcpConnection connection) : connection_(std::move(connection)) {}

  void add_chunk();
  [[nodiscard]] NetResult<Ok> push_out();
  [[nodiscard]] NetResult<Ok> take_in();
  [[nodiscard]] NetResult<Ok> refuse_failure();
  // False before there is an answer.
  [[nodiscard]] bool has_lines();

  TcpConnection connection_;
  HttpResponseReader reader_;
  std::string lines_;     // not yet made a chunk of
  std::string outgoing_;  // framed, not yet sent
  std::string received_;
  std::string answer_;
  std::size_t taken_ = 0;  // of the response's body
  bool closed_ = false;
};

}  // namespace orderlog
