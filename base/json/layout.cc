#include "base/json/layout.h"

#include <cstddef>

namespace orderlog {
namespace {

// Behind a string's closing quote; `at` is its opening one.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return at + 1;
}

// The matching bracket of a list that holds neither lists nor objects; npos for any other.
std::size_t end_of_plain_list(std::string_view json, std::size_t at) {
  for (++at; json[at] != ']';) {
    if (json[at] == '[' || json[at] == '{') return std::string_view::npos;
    at = json[at] == '"' ? end_of_string(json, at) : at + 1;
  }
  return at;
}

void append_plain_list(std::string_view list, std::string& out) {
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = list[at] == '"' ? end_of_string(list, at) : at + 1;
    out += list.substr(at, end - at);
    if (list[at] == ',') out += ' ';
    at = end;
  }
}

}  // namespace

std::string laid_out_json(std::string_view json) {
  std::string out;
  std::size_t depth = 0;
  const auto new_line = [&] { out.append(1, '\n').append(depth * 2, ' '); };
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    std::size_t end = at + 1;
    if (c == '"') end = end_of_string(json, at);
    if (c == '{' && json[at + 1] == '}') end = at + 2;
    if (c == '[') {
      const std::size_t close = end_of_plain_list(json, at);
      if (close != std::string_view::npos) {
        append_plain_list(json.substr(at, close + 1 - at), out);
        at = close + 1;
        continue;
      }
    }
    const bool opens = end == at + 1 && (c == '{' || c == '[');
    if (c == '}' || c == ']') {
      --depth;
      new_line();
    }
    out += json.substr(at, end - at);
    if (opens) ++depth;
    if (opens || c == ',') new_line();
    if (c == ':') out += ' ';
    at = end;
  }
  return out + '\n';
}

}  // namespace orderlog
