#include "api/http/problem.h"

#include "base/json/writer.h"
#include "base/printable_text.h"

namespace orderlog::http {
namespace {

// "sold_out" becomes "Sold out".
void append_title(std::string_view code, std::string& out) {
  const std::size_t start = out.size();
  out += code;
  for (std::size_t i = start; i < out.size(); ++i) {
    if (out[i] == '_') out[i] = ' ';
  }
  if (start < out.size() && out[start] >= 'a' && out[start] <= 'z') {
    out[start] = static_cast<char>(out[start] - 32);
  }
}

// Some details name what was asked for, which may be any bytes.
void append_text(JsonWriter& json, std::string_view name, std::string_view text) {
  json.member(name, valid_utf8(text));
}

}  // namespace

void append_problem_json(const Problem& problem, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.key("type").raw("\"urn:orderlog:problem:");
  out += problem.code;
  out += '"';
  json.key("title").raw("\"");
  append_title(problem.code, out);
  out += '"';
  json.member("status", problem.status);
  append_text(json, "detail", problem.detail);
  json.member("code", problem.code);
  if (!problem.allowed_actions.empty()) {
    json.key("allowed_actions").begin_array();
    for (const std::string& action : problem.allowed_actions) json.string(action);
    json.end_array();
  }
  if (problem.errors != nullptr && !problem.errors->empty()) {
    json.key("errors").begin_array();
    for (const FieldError& error : *problem.errors) {
      json.begin_object();
      append_text(json, "pointer", error.pointer);
      json.member("code", error.code);
      append_text(json, "detail", error.detail);
      json.end_object();
    }
    json.end_array();
  }
  if (problem.current_version) json.member("current_version", *problem.current_version);
  json.end_object();
}

void write_problem(const Problem& problem, Response& out) {
  out.reset(problem.status);
  out.set_content_type(kProblemJson);
  if (problem.retry_after_s) out.add_header("Retry-After", *problem.retry_after_s);
  append_problem_json(problem, out.body);
}

void write_problem(const Refusal& refusal, Response& out) {
  Problem problem{.status = refusal.status, .code = refusal.code, .detail = refusal.detail};
  if (refusal.status == 503) problem.retry_after_s = 1;
  write_problem(problem, out);
}

}  // namespace orderlog::http
