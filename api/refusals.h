#pragma once

// Saying no to a request, as problem details (RFC 9457).

#include <string>
#include <string_view>

#include "api/http/exchange.h"
#include "api/http/problem.h"
#include "api/http/response.h"
#include "base/json/reader.h"

namespace orderlog {

// Answers 400 with what is wrong: the first error's code is the problem's.
void refuse_input(const FieldErrors& errors, http::Exchange& exchange);
void refuse(int status, std::string_view code, std::string_view detail, http::Exchange& exchange);

// 500: the log can't be read where the answer needs it. What is wrong is the operator's to know,
// and he is told of it by the store.
void refuse_unreadable(http::Exchange& exchange);
inline constexpr std::string_view kUnreadableLog =
    "the log can't be read where this needs it; `orderlog log verify` names the place";

// The same where there is no exchange: resets `response` and fills it.
void write_refused_input(const FieldErrors& errors, http::Response& response);
void write_refusal(int status, std::string_view code, std::string_view detail,
                   http::Response& response);

// Wrong input as a problem; `detail` keeps a text of it, and outlives it as `errors` do.
[[nodiscard]] http::Problem problem_of_input(int status, const FieldErrors& errors,
                                             std::string& detail);

}  // namespace orderlog
