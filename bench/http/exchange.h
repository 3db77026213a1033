#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench/http/endpoint.h"

namespace orderlog::bench {

struct Response {
  int status = 0;
  std::string body;
};

// One request on a connection of its own, waiting for the answer: for what surrounds a measurement,
// not for what is measured. Nothing when the server can't be reached or says what is not HTTP.
[[nodiscard]] std::optional<Response> exchange(const Endpoint& endpoint, std::string_view method,
                                               std::string_view target,
                                               std::string_view json_body = {});

}  // namespace orderlog::bench
