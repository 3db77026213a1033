#include "api/reading.h"

#include "api/http/problem.h"
#include "base/decimal.h"
#include "base/json/writer.h"

namespace orderlog {

QueryReader::QueryReader(const http::Request& request, FieldErrors& errors)
    : errors_(errors), errors_before_(errors.size()) {
  if (auto wrong = query_.parse(request.query())) {
    errors_.push_back({"", "invalid_field", "the query string is malformed: " + *wrong});
  }
}

std::optional<std::string_view> QueryReader::text(std::string_view name) {
  for (std::size_t i = 0; i < query_.size(); ++i) {
    if (query_[i].name != name) continue;
    asked_ |= 1U << i;
    return query_[i].value;
  }
  return std::nullopt;
}

std::optional<std::int64_t> QueryReader::integer(std::string_view name, std::int64_t min,
                                                 std::int64_t max) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto number = whole_number<std::int64_t>(*value);
  if (!number || *number < min || *number > max) {
    note(name, "must be an integer between " + std::to_string(min) + " and " + std::to_string(max));
    return std::nullopt;
  }
  return number;
}

std::optional<std::string> QueryReader::reference(std::string_view name, std::size_t max_bytes) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  if (!value->empty() && value->size() <= max_bytes) return std::string(*value);
  note(name, "must be 1 to " + std::to_string(max_bytes) + " bytes");
  return std::nullopt;
}

PageRequest QueryReader::page() {
  PageRequest page;
  page.limit =
      static_cast<std::size_t>(integer("limit", 1, kMaxPageSize).value_or(kDefaultPageSize));
  page.cursor.assign(text("cursor").value_or(""));
  return page;
}

std::optional<Freshness> QueryReader::freshness(const http::Request& request, LineId line) {
  (void)text("min_position");  // asked for, whichever of header and parameter is used
  return read_freshness(request, query_, line, errors_);
}

bool QueryReader::finish() {
  for (std::size_t i = 0; i < query_.size(); ++i) {
    if ((asked_ >> i & 1U) != 0) continue;
    errors_.push_back(
        {"/" + std::string(query_[i].name), "unknown_field", "is not a parameter of this query"});
  }
  return errors_.size() == errors_before_;
}

void QueryReader::note(std::string_view name, std::string detail) {
  errors_.push_back({"/" + std::string(name), "invalid_field", std::move(detail)});
}

void name_version(const AnsweredBy& answered_by, http::Response& response) {
  std::string value(answered_by.model);
  value += '/';
  value += std::to_string(answered_by.version);
  response.add_header("Orderlog-Projection", value);
}

http::Response& begin_answer(const Services& services, Position position,
                             http::Exchange& exchange) {
  http::Response& response = exchange.response(200);
  response.add_header("Orderlog-Position", position_token(services.log.line(), position));
  return response;
}

void refuse_behind(const Services& services, Position at, http::Exchange& exchange) {
  refuse_behind(services, at,
                "this is at " + position_token(services.log.line(), at) + " only; try again",
                exchange);
}

void refuse_behind(const Services& services, Position at, std::string_view detail,
                   http::Exchange& exchange) {
  http::Problem problem;
  problem.status = 503;
  problem.code = "behind";
  problem.detail = detail;
  problem.retry_after_s = 1;
  http::Response& response = exchange.response(503);
  http::write_problem(problem, response);
  response.add_header("Orderlog-Position", position_token(services.log.line(), at));
  exchange.respond(response);
}

void refuse_unknown_end(const Services& services, Position at, http::Exchange& exchange) {
  refuse_behind(services, at, "nobody has said yet where the log ends; try again", exchange);
}

void refuse_query(const Services& services, const QueryError& error, http::Exchange& exchange) {
  switch (error.code) {
    case QueryErrorCode::kInvalidCursor:
      return refuse_input({{"/cursor", "invalid_field", error.detail}}, exchange);
    case QueryErrorCode::kNotBuilt:
      // What could answer has seen nothing that it may answer of.
      return refuse_behind(services, Position(0),
                           error.detail + " GET /v1/projections says how far it is.", exchange);
    case QueryErrorCode::kUnavailable:
      if (services.on_unreadable_rows) services.on_unreadable_rows(error.detail);
      return refuse(503, "unavailable",
                    "what this needs of a read model can't be read; `orderlog projections rebuild "
                    "NAME --switch always` builds it again",
                    exchange);
  }
}

void begin_list(std::string& body) { body += "{\"data\":["; }

void end_list(std::string& body, const std::optional<std::string>& next_cursor, LineId line,
              Position position) {
  body += "],\"next_cursor\":";
  if (next_cursor) {
    body += '"';
    body += *next_cursor;
    body += '"';
  } else {
    body += "null";
  }
  body += ",\"position\":\"";
  body += position_token(line, position);
  body += "\"}";
}

}  // namespace orderlog
