#include "base/json/payload_member.h"

#include <algorithm>
#include <string>

#include "base/json/reader.h"
#include "base/printable_text.h"

namespace orderlog {
namespace {

// Ends of lines are white space in JSON, and would end a line of NDJSON.
std::string on_one_line(std::string_view payload) {
  std::string text(payload);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

}  // namespace

bool is_json_document(std::string_view text) {
  // A parser's memory is kept from one payload to the next.
  thread_local JsonParser parser;
  return parser.parse(text).ok();
}

void write_payload(JsonWriter& json, std::string_view name, std::string_view payload) {
  if (!is_json_document(payload)) {
    json.member(std::string(name) + "_text", valid_utf8(payload));
  } else if (payload.find_first_of("\n\r") != std::string_view::npos) {
    json.key(name).raw(on_one_line(payload));
  } else {
    json.key(name).raw(payload);
  }
}

}  // namespace orderlog
