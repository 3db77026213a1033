#include "app/net/line_exchange.h"

#include <utility>

#include "api/http/response_format.h"
#include "app/net/refusal.h"

namespace orderlog {
namespace {

constexpr std::size_t kChunkBytes = 32 << 10;

}  // namespace

NetResult<LineExchange> LineExchange::open(const HttpUrl& url, std::string_view target) {
  auto connection = TcpConnection::open(url);
  if (!connection.ok()) return fail(connection.error());
  LineExchange exchange(std::move(connection).value());
  exchange.outgoing_ =
      request_head("POST", target, url,
                   {{"Content-Type", "application/x-ndjson"}, {"Transfer-Encoding", "chunked"}});
  return exchange;
}

NetResult<Ok> LineExchange::send(std::string_view line) {
  lines_.append(line).append("\n");
  if (lines_.size() < kChunkBytes) return Ok{};
  add_chunk();
  return push_out();
}

NetResult<Ok> LineExchange::finish() {
  add_chunk();
  outgoing_ += "0\r\n\r\n";
  return push_out();
}

NetResult<std::optional<std::string_view>> LineExchange::next() {
  add_chunk();
  if (const auto pushed = push_out(); !pushed.ok()) return fail(pushed.error());
  while (true) {
    std::string& body = reader_.response().body;
    const auto end = has_lines() ? body.find('\n', taken_) : std::string::npos;
    if (end != std::string::npos) {
      answer_.assign(body, taken_, end - taken_);
      taken_ = end + 1;
      // Moving the rest for every line would make long answers quadratic.
      if (taken_ > body.size() / 2) {
        body.erase(0, taken_);
        taken_ = 0;
      }
      return std::optional<std::string_view>(answer_);
    }
    if (reader_.done()) {
      if (const auto fine = refuse_failure(); !fine.ok()) return fail(fine.error());
      return std::optional<std::string_view>();
    }
    if (const auto taken = take_in(); !taken.ok()) return fail(taken.error());
  }
}

void LineExchange::add_chunk() {
  if (lines_.empty()) return;
  http::append_chunk(outgoing_, lines_);
  lines_.clear();
}

NetResult<Ok> LineExchange::push_out() {
  std::string_view left(outgoing_);
  // A server that has answered for good does not read on; its answer says why.
  while (!left.empty() && !reader_.done() && !closed_) {
    const auto written = connection_.write_some(left);
    if (!written.ok()) {
      // The reason may be waiting on our side already.
      while (!reader_.done() && !closed_ && take_in().ok()) {
      }
      if (const auto fine = refuse_failure(); !fine.ok()) return fail(fine.error());
      return fail(written.error());
    }
    left.remove_prefix(*written);
    if (*written > 0) continue;
    const auto ready = connection_.wait_for_either();
    if (!ready.ok()) return fail(ready.error());
    if (!ready->readable) continue;
    if (const auto taken = take_in(); !taken.ok()) return fail(taken.error());
  }
  outgoing_.clear();
  return refuse_failure();
}

NetResult<Ok> LineExchange::take_in() {
  const auto more = connection_.read_into(received_);
  if (!more.ok()) return fail(more.error());
  if (const auto taken = reader_.take(received_); !taken.ok()) return fail(taken.error());
  if (*more) return Ok{};
  closed_ = true;
  return reader_.closed();
}

NetResult<Ok> LineExchange::refuse_failure() {
  if (!reader_.done() || has_lines()) return Ok{};
  return fail(refusal_text(reader_.response()));
}

bool LineExchange::has_lines() {
  const std::string_view type = reader_.response().header("content-type");
  return reader_.response().status == 200 && type.starts_with("application/x-ndjson");
}

}  // namespace orderlog
