#pragma once

// What a server's answer that a command can't go on with says to people, in one line.

#include <optional>
#include <string>
#include <string_view>

#include "app/net/http_response_reader.h"

namespace orderlog {

// "the server answered 409 nothing_to_switch: nothing is being built", with each field that is
// wrong behind it. An answer that no Orderlog server gives is not read out: not_ours() says what it
// is.
[[nodiscard]] std::string refusal_text(const HttpResponse& answer);

// "what answers there is no Orderlog server: 404, text/html".
[[nodiscard]] std::string not_ours(const HttpResponse& answer);

// Whether a success can be one of ours.
[[nodiscard]] bool is_json(const HttpResponse& answer);

// "nothing_to_switch: nothing is being built", of a problem's JSON; nothing when it is none.
[[nodiscard]] std::optional<std::string> problem_text(std::string_view body);

}  // namespace orderlog
