#pragma once

// A client's connection to a server: one request at a time, any method, any headers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/net/http_client.h"
#include "app/net/http_response_reader.h"
#include "app/net/http_url.h"
#include "app/net/tcp_connection.h"
#include "tests/e2e/reply.h"

namespace orderlog::testing {

// Owns its connection, opened again after it broke; nothing is ever sent twice by itself. One
// thread.
class Session {
 public:
  explicit Session(HttpUrl url) : url_(std::move(url)) {}

  Reply get(std::string_view target, const HttpHeaders& headers = {});
  // Reads its own writes: as new as the newest answer that this session has seen.
  Reply read(std::string_view target);
  Reply post(std::string_view target, std::string_view body, const HttpHeaders& headers = {});
  Reply post_keyed(std::string_view target, std::string_view body, std::string_view key) {
    return post(target, body, {{"Idempotency-Key", key}});
  }
  Reply put(std::string_view target, std::string_view body, const HttpHeaders& headers = {});
  Reply send(std::string_view method, std::string_view target, std::string_view body,
             const HttpHeaders& headers);

  // Of a server with a planted bug, whatever it answers is for the test to judge.
  void leave_contract() { held_to_contract_ = false; }

  [[nodiscard]] std::uint64_t newest_position() const { return newest_; }
  [[nodiscard]] const HttpUrl& url() const { return url_; }

  // Where the log ends now; what is read from here on is as new as that.
  std::uint64_t log_position();

 private:
  [[nodiscard]] NetResult<Ok> exchange(const std::string& request);
  // Also holds the answer to the published contract, unless that was left.
  Reply reply_to(std::string_view method, std::string_view target, std::string_view body,
                 const HttpHeaders& headers);

  HttpUrl url_;
  std::optional<TcpConnection> connection_;
  HttpResponseReader reader_;
  std::string received_;
  std::uint64_t newest_ = 0;
  bool held_to_contract_ = true;
};

}  // namespace orderlog::testing
