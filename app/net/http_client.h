#pragma once

// A small HTTP/1.1 client for the program's own commands: plain sockets, keep-alive, one request at
// a time.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/net/http_response_reader.h"
#include "app/net/http_url.h"
#include "app/net/tcp_connection.h"

namespace orderlog {

using HttpHeaders = std::vector<std::pair<std::string_view, std::string_view>>;

// Owns one connection, opened when it is first needed and again after it was closed. One thread.
class HttpClient {
 public:
  explicit HttpClient(HttpUrl url) : url_(std::move(url)) {}

  [[nodiscard]] NetResult<HttpResponse> get(std::string_view target,
                                            const HttpHeaders& headers = {});
  [[nodiscard]] NetResult<HttpResponse> post_json(std::string_view target, std::string_view body,
                                                  const HttpHeaders& headers = {});

  [[nodiscard]] NetResult<HttpResponse> post(std::string_view target, std::string_view type,
                                             std::string_view body);

  [[nodiscard]] const HttpUrl& url() const { return url_; }

 private:
  // `repeatable`: it may be sent once more when a kept connection turns out to be closed.
  [[nodiscard]] NetResult<HttpResponse> exchange(const std::string& request, bool repeatable);
  [[nodiscard]] NetResult<HttpResponse> exchange_once(const std::string& request);

  const HttpUrl url_;
  std::optional<TcpConnection> connection_;
  HttpResponseReader reader_;
  std::string received_;
};

// The start of a request, up to and with the end of its header.
[[nodiscard]] std::string request_head(std::string_view method, std::string_view target,
                                       const HttpUrl& url, const HttpHeaders& headers);

}  // namespace orderlog
