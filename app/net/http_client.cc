#include "app/net/http_client.h"

namespace orderlog {

std::string request_head(std::string_view method, std::string_view target, const HttpUrl& url,
                         const HttpHeaders& headers) {
  std::string head;
  head.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ");
  head.append(url.authority()).append("\r\n");
  for (const auto& [name, value] : headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head += "\r\n";
}

NetResult<HttpResponse> HttpClient::get(std::string_view target, const HttpHeaders& headers) {
  HttpHeaders all{{"Accept", "application/json"}};
  all.insert(all.end(), headers.begin(), headers.end());
  return exchange(request_head("GET", target, url_, all), true);
}

NetResult<HttpResponse> HttpClient::post_json(std::string_view target, std::string_view body,
                                              const HttpHeaders& headers) {
  const std::string length = std::to_string(body.size());
  HttpHeaders all{{"Content-Type", "application/json"}, {"Content-Length", length}};
  bool has_key = false;
  for (const auto& header : headers) {
    all.push_back(header);
    has_key = has_key || header.first == "Idempotency-Key";
  }
  return exchange(request_head("POST", target, url_, all).append(body), has_key);
}

NetResult<HttpResponse> HttpClient::post(std::string_view target, std::string_view type,
                                         std::string_view body) {
  const std::string length = std::to_string(body.size());
  const HttpHeaders headers{{"Content-Type", type}, {"Content-Length", length}};
  return exchange(request_head("POST", target, url_, headers).append(body), false);
}

NetResult<HttpResponse> HttpClient::exchange(const std::string& request, bool repeatable) {
  const bool kept = connection_.has_value();
  auto answer = exchange_once(request);
  if (answer.ok() || !kept || !repeatable) return answer;
  return exchange_once(request);
}

NetResult<HttpResponse> HttpClient::exchange_once(const std::string& request) {
  if (!connection_) {
    auto opened = TcpConnection::open(url_);
    if (!opened.ok()) return fail(opened.error());
    connection_.emplace(std::move(opened).value());
    received_.clear();
  }
  reader_.reset();
  const auto give_up = [this](std::string why) {
    connection_.reset();
    return fail(std::move(why));
  };
  if (const auto written = connection_->write(request); !written.ok()) {
    return give_up(written.error());
  }
  while (!reader_.done()) {
    if (const auto taken = reader_.take(received_); !taken.ok()) return give_up(taken.error());
    if (reader_.done()) break;
    const auto more = connection_->read_into(received_);
    if (!more.ok()) return give_up(more.error());
    if (*more) continue;
    if (const auto closed = reader_.closed(); !closed.ok()) return give_up(closed.error());
  }
  if (!reader_.keeps_connection()) connection_.reset();
  return std::move(reader_.response());
}

}  // namespace orderlog
