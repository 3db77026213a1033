#include "api/http/exchange.h"

#include "api/http/connection.h"
#include "api/http/io_thread.h"
#include "api/http/problem.h"

namespace orderlog::http {

void Stream::on_body_failed(const Refusal& why, Exchange& exchange) {
  if (exchange.has_begun()) return exchange.abort();
  Response& response = exchange.response(why.status);
  write_problem(why, response);
  exchange.respond(response);
}

void Stream::on_drain(Exchange& exchange) {
  if (exchange.has_begun()) exchange.finish();
}

ExchangeId Exchange::id() const { return connection_.exchange_id(sequence_); }

Outbox& Exchange::outbox() const { return connection_.io().outbox(); }

Response& Exchange::response(int status) const {
  Response& response = connection_.io().scratch_response();
  response.reset(status);
  return response;
}

void Exchange::respond(const Response& response) { connection_.respond(sequence_, response); }
void Exchange::attach(std::unique_ptr<Stream> stream) {
  connection_.attach(sequence_, std::move(stream));
}
Stream* Exchange::stream() const { return connection_.stream_of(sequence_); }
void Exchange::begin(const Response& head) { connection_.begin(sequence_, head); }
bool Exchange::has_begun() const { return connection_.has_begun(sequence_); }
bool Exchange::write(std::string_view piece) { return connection_.write(sequence_, piece); }
void Exchange::finish() { connection_.finish(sequence_); }
void Exchange::abort() { connection_.abort(); }
void Exchange::pause_body() { connection_.pause_body(sequence_, true); }
void Exchange::resume_body() { connection_.pause_body(sequence_, false); }

}  // namespace orderlog::http
