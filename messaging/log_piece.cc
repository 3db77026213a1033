#include "messaging/log_piece.h"

#include <limits>

#include "base/json/reader.h"
#include "base/json/writer.h"
#include "eventstore/commit.h"

namespace orderlog {

std::string write_log_request(const LogRequest& request) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("after", request.after.value());
  json.member("offset", std::uint64_t{request.offset}).end_object();
  return text;
}

std::optional<LogRequest> read_log_request(std::string_view text) {
  JsonParser parser;
  const auto document = parser.parse(text);
  if (!document) return std::nullopt;
  FieldErrors errors;
  ObjectReader reader(*document, errors);
  std::int64_t after = 0;
  std::int64_t offset = 0;
  reader.integer("after", after, 0, std::numeric_limits<std::int64_t>::max() - 1);
  reader.integer("offset", offset, 0, static_cast<std::int64_t>(kMaxCommitBytes), kOptional);
  reader.finish();
  if (!errors.empty()) return std::nullopt;
  return LogRequest{Position(static_cast<std::uint64_t>(after)), static_cast<std::size_t>(offset)};
}

void append_length(std::size_t length, std::string& out) {
  for (std::size_t i = 0; i < kLengthBytes; ++i) out += static_cast<char>(length >> (8 * i) & 255);
}

std::optional<std::string_view> take_commit(std::string_view& data) {
  if (data.size() < kLengthBytes) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    length |= std::size_t{static_cast<unsigned char>(data[i])} << (8 * i);
  }
  data.remove_prefix(kLengthBytes);
  if (length > data.size()) return std::nullopt;
  const std::string_view commit = data.substr(0, length);
  data.remove_prefix(length);
  return commit;
}

}  // namespace orderlog
