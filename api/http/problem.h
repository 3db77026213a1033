#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/http/refusal.h"
#include "api/http/response.h"
#include "base/json/reader.h"

namespace orderlog::http {

// RFC 9457. `code` is a stable literal of this program; `type` and `title` are made from it.
struct Problem {
  int status = 500;
  std::string_view code;
  std::string_view detail;
  const FieldErrors* errors = nullptr;
  std::optional<std::int64_t> current_version = {};
  // What an order's status does allow, where it is the reason.
  std::span<const std::string> allowed_actions = {};
  // Sends Retry-After.
  std::optional<int> retry_after_s = {};
};

// Resets `out` and fills it.
void write_problem(const Problem& problem, Response& out);
void write_problem(const Refusal& refusal, Response& out);

// Only the body, for lines of a stream that hold one problem each.
void append_problem_json(const Problem& problem, std::string& out);

}  // namespace orderlog::http
