#include "messaging/bus_options.h"

#include <algorithm>

namespace orderlog {
namespace {

struct UrlParts {
  std::string_view scheme;
  std::string_view host_and_port;
};

std::optional<UrlParts> parts_of(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  UrlParts parts{url.substr(0, scheme_end), url.substr(scheme_end + 3)};
  const std::size_t at = parts.host_and_port.rfind('@');
  if (at != std::string_view::npos) parts.host_and_port.remove_prefix(at + 1);
  return parts;
}

std::optional<std::string> check_one_url(std::string_view url) {
  const auto parts = parts_of(url);
  if (!parts || (parts->scheme != "nats" && parts->scheme != "tls")) {
    return "must be nats://HOST[:PORT] or tls://HOST[:PORT], several with commas between";
  }
  std::string_view port;
  std::string_view host = parts->host_and_port;
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    const bool is_number =
        !port.empty() && port.size() <= 5 &&
        std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number || std::stoi(std::string(port)) > 65'535) return "names a port that is none";
  }
  if (host.empty() || host.find_first_of(" /?#") != std::string_view::npos) {
    return "names no host";
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> split_bus_url(std::string_view urls) {
  std::vector<std::string> all;
  while (true) {
    const std::size_t comma = urls.find(',');
    all.emplace_back(urls.substr(0, comma));
    if (comma == std::string_view::npos) return all;
    urls.remove_prefix(comma + 1);
  }
}

std::optional<std::string> check_bus_url(std::string_view url) {
  for (const std::string& one : split_bus_url(url)) {
    if (auto problem = check_one_url(one)) return problem;
  }
  return std::nullopt;
}

bool wants_tls(std::string_view url) {
  const auto urls = split_bus_url(url);
  return std::any_of(urls.begin(), urls.end(),
                     [](const std::string& one) { return one.starts_with("tls://"); });
}

std::string shown_bus_url(std::string_view url) {
  std::string shown;
  for (const std::string& one : split_bus_url(url)) {
    if (!shown.empty()) shown += ',';
    const auto parts = parts_of(one);
    if (!parts) continue;
    shown.append(parts->scheme).append("://").append(parts->host_and_port);
  }
  return shown;
}

}  // namespace orderlog
