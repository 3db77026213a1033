#pragma once

// Somebody else's document as a member of one of ours.

#include <string_view>

#include "base/json/writer.h"

namespace orderlog {

// Whether it is one JSON document that JsonParser takes.
[[nodiscard]] bool is_json_document(std::string_view text);

// `name` with the payload as its value. Where that is no JSON, so that the line still is: the
// member NAME_text, a string with what is there instead.
void write_payload(JsonWriter& json, std::string_view name, std::string_view payload);

}  // namespace orderlog
