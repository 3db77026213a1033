#pragma once

// Reads back what the log, snapshots and read models hold of a described struct.

#include <optional>
#include <string>
#include <string_view>

#include "base/json/reader.h"
#include "domain/codec/canonical_reader.h"
#include "domain/codec/field_reader.h"

namespace orderlog {

[[nodiscard]] std::string explain(const FieldErrors& errors);

// `shape` must be empty. What is wrong, if anything; the shape is then half read, as it is always
// when nothing is kept.
template <Keep kKeep = Keep::kValues, class Shape>
[[nodiscard]] std::optional<std::string> read_stored(JsonParser& parser, std::string_view text,
                                                     Shape& shape) {
  if (CanonicalReader<kKeep>(text).take(shape)) return std::nullopt;
  shape = Shape();
  const auto json = parser.parse(text);
  if (!json) return explain({json.error()});
  FieldErrors errors;
  ObjectReader object(*json, errors);
  FieldReader<Source::kLog> fields(object);
  describe(fields, shape);
  object.finish();
  if (errors.empty()) return std::nullopt;
  return explain(errors);
}

// What is wrong with it, if anything, for who has no use for the shape itself.
template <class Shape>
[[nodiscard]] std::optional<std::string> check_stored(JsonParser& parser, std::string_view text) {
  Shape shape;
  return read_stored<Keep::kNothing>(parser, text, shape);
}

}  // namespace orderlog
