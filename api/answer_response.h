#pragma once

// The one place where what a command came to turns into HTTP: an exhaustive switch over outcomes
// and rejection codes.

#include <string>

#include "api/http/problem.h"
#include "api/http/response.h"
#include "base/ids.h"
#include "engine/answer.h"

namespace orderlog {

// Resets `response` and fills it; moves the body out of the answer.
void write_answer_response(Answer& answer, http::Response& response);

// An answer that can be given without asking the line.
void write_trouble(const Trouble& trouble, http::Response& response);

// The same as one line of /v1/commands: {"status": 201, "position": "0:123", "body": {…}}.
void append_answer_line(const Answer& answer, std::string& out);
// Where there is no commit that the position could name: it is null.
void append_problem_line(const http::Problem& problem, std::string& out);

[[nodiscard]] int http_status_of(RejectionCode code);

}  // namespace orderlog
