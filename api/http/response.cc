#include "api/http/response.h"

#include <algorithm>

#include "api/http/ascii.h"
#include "base/decimal.h"

namespace orderlog::http {
namespace {

constexpr std::size_t kHeaderBytesUsual = 120;

bool is_servers_own(std::string_view name) {
  for (const std::string_view own :
       {"Date", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding"}) {
    if (equals_ignoring_case(name, own)) return true;
  }
  return false;
}

}  // namespace

void Response::reset(int status) {
  status_ = status;
  is_forged_ = false;
  content_type_ = kJson;
  header_lines_.clear();
  body.clear();
}

void Response::add_header(std::string_view name, std::string_view value) {
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), is_token_char) &&
                    std::none_of(value.begin(), value.end(), is_control) && !is_servers_own(name);
  if (!good) {
    is_forged_ = true;
    return;
  }
  // One allocation for the usual two or three fields.
  if (header_lines_.empty()) header_lines_.reserve(kHeaderBytesUsual);
  header_lines_.append(name).append(": ").append(value).append("\r\n");
}

void Response::add_header(std::string_view name, std::int64_t value) {
  std::string digits;
  append_decimal(value, digits);
  add_header(name, digits);
}

}  // namespace orderlog::http
