#include "api/refusals.h"

#include <string>

#include "api/http/problem.h"

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

void write_refused_input(const FieldErrors& errors, http::Response& response) {
  const FieldError& first = errors.front();
  http::Problem problem;
  problem.status = 400;
  problem.code = first.code;
  const std::string detail =
      first.pointer.empty() ? first.detail : first.pointer + " " + first.detail;
  problem.detail = detail;
  problem.errors = &errors;
  http::write_problem(problem, response);
}

void refuse(int status, std::string_view code, std::string_view detail, http::Exchange& exchange) {
  http::Response& response = exchange.response(status);
  write_refusal(status, code, detail, response);
  exchange.respond(response);
}

void refuse_input(const FieldErrors& errors, http::Exchange& exchange) {
  http::Response& response = exchange.response(400);
  write_refused_input(errors, response);
  exchange.respond(response);
}

}  // namespace orderlog
