#include "app/net/http_url.h"

#include "base/decimal.h"
#include "base/percent_coding.h"

namespace orderlog {

std::string HttpUrl::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<HttpUrl> parse_http_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return std::nullopt;
  text.remove_prefix(kScheme.size());
  if (text.ends_with('/')) text.remove_suffix(1);
  HttpUrl url;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    url.host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    const auto end = text.find(':');
    url.host = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  }
  if (url.host.empty() || url.host.find_first_of("/@?# ") != std::string::npos) return std::nullopt;
  if (text.empty()) return url;
  if (text.front() != ':') return std::nullopt;
  text.remove_prefix(1);
  const auto port = whole_number<std::uint16_t>(text);
  if (!port || *port == 0) return std::nullopt;
  url.port = *port;
  return url;
}

std::string query_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_' || c == '.' || c == '~') {
      escaped += c;
    } else {
      append_percent(c, escaped);
    }
  }
  return escaped;
}

}  // namespace orderlog
