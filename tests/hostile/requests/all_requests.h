#pragma once

// The table of hostile requests, one part for each idea of how a server may be misled. Written from
// RFC 9110 and 9112 and from what is known to have parted real servers from their proxies.

#include "tests/hostile/requests/request_case.h"

namespace orderlog::testing {

[[nodiscard]] RequestCases content_length_requests();
[[nodiscard]] RequestCases transfer_encoding_requests();
[[nodiscard]] RequestCases chunk_requests();
[[nodiscard]] RequestCases line_requests();
[[nodiscard]] RequestCases field_requests();
[[nodiscard]] RequestCases request_line_requests();
[[nodiscard]] RequestCases target_requests();
[[nodiscard]] RequestCases host_requests();
[[nodiscard]] RequestCases connection_requests();
[[nodiscard]] RequestCases command_header_requests();
[[nodiscard]] RequestCases smuggling_requests();
[[nodiscard]] RequestCases oversized_requests();

// What is fine, and must stay so however it arrives: each to be sent once before anything is
// compared.
[[nodiscard]] RequestCases honest_requests();

// All but these, each name with its part in front.
[[nodiscard]] RequestCases all_requests();

}  // namespace orderlog::testing
