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

}  // namespace orderlog
