#pragma once

// A message as it travels: what the publisher said, and nothing of how it is written on a wire.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orderlog::simulated_nats {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Message {
  std::string subject;
  std::string reply{};
  Headers headers{};
  std::string data{};

  // The first value of this name, spelled like this, as nats.c and nats-server look for it.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  // "NATS/1.0", a line each, and an empty one; 0 without headers.
  [[nodiscard]] std::size_t header_bytes() const;
  // What the server's max_payload bounds.
  [[nodiscard]] std::size_t payload_bytes() const { return header_bytes() + data.size(); }
};

// Headers as a block of lines, which is how the JetStream API hands out those of a stored message.
[[nodiscard]] std::string written_headers(const Headers& headers);
[[nodiscard]] Headers read_headers(std::string_view block);

// One of the protocol's own, "100" or "503", as nats.c shows it.
[[nodiscard]] Message status_message(std::string subject, std::string status,
                                     std::string description = {});

}  // namespace orderlog::simulated_nats
