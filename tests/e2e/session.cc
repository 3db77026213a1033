#include "tests/e2e/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/e2e/openapi_contract.h"

namespace orderlog::testing {

Reply Session::get(std::string_view target, const HttpHeaders& headers) {
  return reply_to("GET", target, "", headers);
}

Reply Session::read(std::string_view target) {
  const std::string token = "0:" + std::to_string(newest_);
  return get(target, {{"Orderlog-Min-Position", token}, {"Prefer", "wait=30"}});
}

Reply Session::post(std::string_view target, std::string_view body, const HttpHeaders& headers) {
  HttpHeaders all{{"Content-Type", "application/json"}};
  all.insert(all.end(), headers.begin(), headers.end());
  return send("POST", target, body, all);
}

Reply Session::put(std::string_view target, std::string_view body, const HttpHeaders& headers) {
  HttpHeaders all{{"Content-Type", "application/json"}};
  all.insert(all.end(), headers.begin(), headers.end());
  return send("PUT", target, body, all);
}

Reply Session::send(std::string_view method, std::string_view target, std::string_view body,
                    const HttpHeaders& headers) {
  const std::string length = std::to_string(body.size());
  HttpHeaders all = headers;
  all.emplace_back("Content-Length", length);
  return reply_to(method, target, body, all);
}

std::uint64_t Session::log_position() {
  const std::int64_t position = get("/v1/log").integer("/position").value_or(-1);
  if (position > 0) newest_ = std::max(newest_, static_cast<std::uint64_t>(position));
  return static_cast<std::uint64_t>(position);
}

Reply Session::reply_to(std::string_view method, std::string_view target, std::string_view body,
                        const HttpHeaders& headers) {
  Reply reply;
  const std::string request = request_head(method, target, url_, headers).append(body);
  if (const auto done = exchange(request); !done.ok()) {
    connection_.reset();
    reply.trouble = done.error();
    return reply;
  }
  if (!reader_.keeps_connection()) connection_.reset();
  reply.response = std::move(reader_.response());
  reply.status = reply.response.status;
  newest_ = std::max(newest_, reply.position());
  if (!held_to_contract_) return reply;
  const ObservedExchange seen{
      method, target, body, reply.status, reply.response.header("content-type"), reply.body()};
  for (const std::string& violation : OpenApiContract::shared().violations(seen)) {
    ADD_FAILURE() << violation;
  }
  return reply;
}

NetResult<Ok> Session::exchange(const std::string& request) {
  if (!connection_) {
    auto opened = TcpConnection::open(url_);
    if (!opened.ok()) return fail(opened.error());
    connection_.emplace(std::move(opened).value());
    received_.clear();
  }
  reader_.reset();
  if (const auto written = connection_->write(request); !written.ok()) {
    return fail(written.error());
  }
  while (true) {
    if (const auto taken = reader_.take(received_); !taken.ok()) return fail(taken.error());
    if (reader_.done()) return Ok{};
    const auto more = connection_->read_into(received_);
    if (!more.ok()) return fail(more.error());
    if (*more) continue;
    if (const auto closed = reader_.closed(); !closed.ok()) return fail(closed.error());
    return Ok{};
  }
}

}  // namespace orderlog::testing
