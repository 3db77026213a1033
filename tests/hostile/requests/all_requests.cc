#include "tests/hostile/requests/all_requests.h"

#include <utility>

namespace orderlog::testing {

RequestCases all_requests() {
  const std::pair<std::string, RequestCases> parts[] = {
      {"Content-Length", content_length_requests()},
      {"Transfer-Encoding", transfer_encoding_requests()},
      {"chunks", chunk_requests()},
      {"lines", line_requests()},
      {"fields", field_requests()},
      {"request line", request_line_requests()},
      {"target", target_requests()},
      {"Host", host_requests()},
      {"connection", connection_requests()},
      {"command headers", command_header_requests()},
      {"smuggling", smuggling_requests()},
      {"oversized", oversized_requests()},
  };
  RequestCases all;
  for (const auto& [part, requests] : parts) {
    for (RequestCase request : requests) {
      request.name = part + ": " + request.name;
      all.push_back(std::move(request));
    }
  }
  return all;
}

}  // namespace orderlog::testing
