#pragma once

// What the HTTP server allows its clients. Deadlines are absolute per phase: a byte now and then
// does not extend one.

#include <cstddef>
#include <cstdint>
#include <string>

namespace orderlog::http {

// Field positions are kept in 16 bits and in an array of this size.
inline constexpr std::size_t kHeaderFieldsMax = 64;
inline constexpr std::size_t kHeaderBytesLimit = 32UL * 1024;

struct Options {
  std::string address = "127.0.0.1";
  // 0 lets the system pick one; Server::port() tells which.
  std::uint16_t port = 8080;
  unsigned io_threads = 1;

  std::size_t connections_max = 4096;
  // Request line and fields together, at most kHeaderBytesLimit.
  std::size_t header_bytes_max = 8UL * 1024;
  // Of bodies that are read whole; streamed bodies have no end.
  std::size_t body_bytes_max = 1024UL * 1024;
  // Requests of one connection that are being answered at once.
  std::size_t pipeline_depth_max = 64;
  // Above this much unsent output a connection is not read from, and streams are told to wait.
  std::size_t output_high_water_bytes = 256UL * 1024;
  // A client that leaves more than this unread is cut off.
  std::size_t output_bytes_max = 8UL * 1024 * 1024;

  // From the first byte of a request (of a new connection: from its acceptance) to the end of its
  // header.
  std::int64_t header_deadline_ms = 10'000;
  // From the end of the header to the end of the body; of a streamed body, for each
  // streamed_bytes_min.
  std::int64_t body_deadline_ms = 30'000;
  std::size_t streamed_bytes_min = 1024;
  // For the output that was waiting when the client stopped taking it.
  std::int64_t write_deadline_ms = 30'000;
  // Between requests.
  std::int64_t idle_deadline_ms = 60'000;
  // How long a closing connection waits for the client to have read its last answer.
  std::int64_t linger_deadline_ms = 1'000;

  // A planted bug: a Transfer-Encoding that is not understood is overlooked.
  bool planted_blind_to_encodings = false;
  // A planted bug: each byte of a header starts its deadline anew.
  bool planted_patience = false;
  // A planted bug: whether a line is folded is forgotten where the bytes are cut behind it.
  bool planted_cut_folds = false;
};

}  // namespace orderlog::http
