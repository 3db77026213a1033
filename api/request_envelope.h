#pragma once

// From a request's header to a command's envelope: key, expected version, correlation, actor,
// tenant.

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "api/http/request.h"
#include "base/json/reader.h"
#include "engine/envelope.h"

namespace orderlog {

inline constexpr std::size_t kMaxKeyLength = 255;

// 1–255 visible ASCII characters.
[[nodiscard]] bool is_valid_key(std::string_view key);

// What a request says its body is. Nothing where it says two things, or that the body is packed,
// which is read nowhere here: what another reader would understand differently is not understood.
[[nodiscard]] std::string_view type_of_body(const http::Request& request);

// "application/json", with parameters or without.
[[nodiscard]] bool is_json(std::string_view content_type);
[[nodiscard]] bool is_ndjson(std::string_view content_type);
[[nodiscard]] bool is_csv(std::string_view content_type);

// Fills everything but the command, the fresh id and the time. False: `errors` says which header is
// wrong.
[[nodiscard]] bool read_envelope_headers(const http::Request& request, Envelope& envelope,
                                         FieldErrors& errors);

// The header of a message: names and values as they came, whatever the case of the names.
using MessageHeaders = std::span<const std::pair<std::string_view, std::string_view>>;
[[nodiscard]] bool read_envelope_headers(const MessageHeaders& headers, Envelope& envelope,
                                         FieldErrors& errors);
// The first value of that name; empty when there is none.
[[nodiscard]] std::string_view header_of(const MessageHeaders& headers, std::string_view name);

// `"7"` or `*`; nullopt: not a strong entity tag of ours. `*` gives an empty inner optional.
[[nodiscard]] std::optional<std::optional<StreamVersion>> parse_if_match(std::string_view value);

}  // namespace orderlog
