#include "tests/simulation/nats/message.h"

#include <algorithm>

namespace orderlog::simulated_nats {
namespace {

constexpr std::string_view kVersionLine = "NATS/1.0\r\n";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kColon = ": ";

}  // namespace

std::optional<std::string_view> Message::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::size_t Message::header_bytes() const {
  if (headers.empty()) return 0;
  std::size_t bytes = kVersionLine.size() + kLineEnd.size();
  for (const auto& [name, value] : headers) {
    bytes += name.size() + kColon.size() + value.size() + kLineEnd.size();
  }
  return bytes;
}

std::string written_headers(const Headers& headers) {
  std::string block(kVersionLine);
  for (const auto& [name, value] : headers) {
    block.append(name).append(kColon).append(value).append(kLineEnd);
  }
  return block.append(kLineEnd);
}

Headers read_headers(std::string_view block) {
  Headers headers;
  block.remove_prefix(std::min(block.size(), kVersionLine.size()));
  while (true) {
    const std::size_t end = block.find(kLineEnd);
    const std::size_t colon = block.find(kColon);
    if (end == std::string_view::npos || colon > end) return headers;
    headers.emplace_back(block.substr(0, colon),
                         block.substr(colon + kColon.size(), end - colon - kColon.size()));
    block.remove_prefix(end + kLineEnd.size());
  }
}

Message status_message(std::string subject, std::string status, std::string description) {
  Message message{.subject = std::move(subject), .headers = {{"Status", std::move(status)}}};
  if (!description.empty()) message.headers.emplace_back("Description", std::move(description));
  return message;
}

}  // namespace orderlog::simulated_nats
