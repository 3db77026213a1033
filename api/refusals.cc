#include "api/refusals.h"

namespace orderlog {

void write_refusal(int status, std::string_view code, std::string_view detail,
                   http::Response& response) {
  http::Problem problem;
  problem.status = status;
  problem.code = code;
  problem.detail = detail;
  if (status == 503) problem.retry_after_s = 1;
  http::write_problem(problem, response);
}

http::Problem problem_of_input(int status, const FieldErrors& errors, std::string& detail) {
  const FieldError& first = errors.front();
  detail = first.pointer.empty() ? first.detail : first.pointer + " " + first.detail;
  http::Problem problem;
  problem.status = status;
  problem.code = first.code;
  problem.detail = detail;
  problem.errors = &errors;
  return problem;
}

void write_refused_input(const FieldErrors& errors, http::Response& response) {
  std::string detail;
  http::write_problem(problem_of_input(400, errors, detail), response);
}

void refuse(int status, std::string_view code, std::string_view detail, http::Exchange& exchange) {
  http::Response& response = exchange.response(status);
  write_refusal(status, code, detail, response);
  exchange.respond(response);
}

void refuse_unreadable(http::Exchange& exchange) {
  refuse(500, "internal", kUnreadableLog, exchange);
}

void refuse_input(const FieldErrors& errors, http::Exchange& exchange) {
  http::Response& response = exchange.response(400);
  write_refused_input(errors, response);
  exchange.respond(response);
}

}  // namespace orderlog
