#pragma once

#include <string_view>

namespace orderlog::http {

// Why the server itself says no to a request, before any handler sees it. All members are literals;
// `code` is stable.
struct Refusal {
  int status;
  std::string_view code;
  std::string_view detail;
};

constexpr Refusal bad_request(std::string_view detail) { return {400, "bad_request", detail}; }

inline constexpr Refusal kHeaderTooLarge{431, "header_too_large", "the header is too large"};
inline constexpr Refusal kTooManyFields{431, "header_too_large", "too many header fields"};
inline constexpr Refusal kPayloadTooLarge{413, "payload_too_large", "the body is too large"};
inline constexpr Refusal kHeaderTimeout{408, "timeout", "the header took too long to arrive"};
inline constexpr Refusal kBodyTimeout{408, "timeout", "the body took too long to arrive"};
inline constexpr Refusal kExpectationFailed{417, "expectation_failed",
                                            "the only expectation known here is 100-continue"};
inline constexpr Refusal kUnknownMethod{501, "method_not_implemented", "unknown method"};
inline constexpr Refusal kUnknownVersion{505, "version_not_supported",
                                         "only HTTP/1.0 and HTTP/1.1 are spoken here"};
inline constexpr Refusal kTooManyConnections{503, "too_many_connections",
                                             "too many connections, try again later"};
inline constexpr Refusal kCutShort =
    bad_request("the connection ended in the middle of the request");
inline constexpr Refusal kInternal{500, "internal", "the server failed to answer"};

}  // namespace orderlog::http
