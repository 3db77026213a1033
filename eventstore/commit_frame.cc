#include "eventstore/commit_frame.h"

namespace orderlog {

void append_frame(std::string_view commit, std::string& out) {
  for (std::size_t i = 0; i < kFrameLengthBytes; ++i) {
    out += static_cast<char>(commit.size() >> (8 * i) & 255);
  }
  out += commit;
}

std::optional<std::string_view> take_frame(std::string_view& data) {
  if (data.size() < kFrameLengthBytes) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < kFrameLengthBytes; ++i) {
    length |= std::size_t{static_cast<unsigned char>(data[i])} << (8 * i);
  }
  data.remove_prefix(kFrameLengthBytes);
  if (length > data.size()) return std::nullopt;
  const std::string_view commit = data.substr(0, length);
  data.remove_prefix(length);
  return commit;
}

}  // namespace orderlog
