#include "messaging/relay_mark.h"

#include <cinttypes>
#include <cstdio>

#include "base/json/reader.h"
#include "base/json/writer.h"
#include "base/money.h"
#include "eventstore/xxhash.h"

namespace orderlog {
namespace {

constexpr std::size_t kMaxStreamName = 128;
constexpr std::size_t kChecksumDigits = 16;

}  // namespace

std::string to_json(const RelayMark& mark) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.member("stream", mark.stream);
  json.member("position", mark.position.value());
  json.member("sequence", mark.sequence);
  char checksum[17];
  std::snprintf(checksum, sizeof checksum, "%016" PRIx64, checksum_of(text));
  json.member("checksum", checksum).end_object();
  text += '\n';
  return text;
}

std::optional<RelayMark> relay_mark_from(std::string_view json) {
  JsonParser parser;
  const auto document = parser.parse(json);
  if (!document) return std::nullopt;
  FieldErrors errors;
  ObjectReader reader(*document, errors);
  RelayMark mark;
  std::int64_t position = 0;
  std::int64_t sequence = 0;
  reader.text("stream", mark.stream, kMaxStreamName);
  reader.integer("position", position, 0, kMaxExactInteger);
  reader.integer("sequence", sequence, 0, kMaxExactInteger);
  std::string checksum;
  reader.text("checksum", checksum, kChecksumDigits);
  reader.finish();
  if (!errors.empty()) return std::nullopt;
  mark.position = Position(static_cast<std::uint64_t>(position));
  mark.sequence = static_cast<std::uint64_t>(sequence);
  // The whole text, so that the checksum is right and nothing else is in the file.
  if (to_json(mark) != json) return std::nullopt;
  return mark;
}

}  // namespace orderlog
