#include "api/http/request.h"

#include "api/http/ascii.h"

namespace orderlog::http {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
  }
  return "";
}

std::string_view Request::header(std::string_view name) const {
  for (std::size_t i = 0; i < head_.field_count; ++i) {
    const auto& field = head_.fields[i];
    if (field.name.size == name.size() && equals_ignoring_case(field.name.in(base_), name)) {
      return field.value.in(base_);
    }
  }
  return {};
}

std::size_t Request::header_count(std::string_view name) const {
  std::size_t count = 0;
  each_header(name, [&count](std::string_view) { ++count; });
  return count;
}

}  // namespace orderlog::http
