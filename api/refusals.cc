#include "api/refusals.h"

#include <string>

#include "api/http/problem.h"

namespace orderlog {

void refuse(int status, std::string_view code, std::string_view detail, http::Exchange& exchange) {
  http::Problem problem;
  problem.status = status;
  problem.code = code;
  problem.detail = detail;
  http::Response& response = exchange.response(status);
  http::write_problem(problem, response);
  exchange.respond(response);
}

void refuse_input(const FieldErrors& errors, http::Exchange& exchange) {
  const FieldError& first = errors.front();
  http::Problem problem;
  problem.status = 400;
  problem.code = first.code;
  const std::string detail =
      first.pointer.empty() ? first.detail : first.pointer + " " + first.detail;
  problem.detail = detail;
  problem.errors = &errors;
  http::Response& response = exchange.response(400);
  http::write_problem(problem, response);
  exchange.respond(response);
}

}  // namespace orderlog
