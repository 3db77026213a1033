#include "messaging/relay_mark.h"

#include "base/json/reader.h"
#include "base/json/writer.h"
#include "base/money.h"

namespace orderlog {
namespace {

constexpr std::size_t kMaxStreamName = 128;

}  // namespace

std::string to_json(const RelayMark& mark) {
  std::string text;
  JsonWriter(text)
      .begin_object()
      .member("stream", mark.stream)
      .member("position", mark.position.value())
      .member("sequence", mark.sequence)
      .end_object();
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
  reader.finish();
  if (!errors.empty()) return std::nullopt;
  mark.position = Position(static_cast<std::uint64_t>(position));
  mark.sequence = static_cast<std::uint64_t>(sequence);
  return mark;
}

}  // namespace orderlog
