#pragma once

#include <string>

#include "api/http/chunked_decoder.h"
#include "api/http/head_scan.h"
#include "api/http/input_buffer.h"
#include "api/http/options.h"
#include "api/http/refusal.h"
#include "api/http/request.h"

namespace orderlog::http {

// Turns received bytes into requests, whatever pieces they come in. Knows no socket and no clock.
// One connection's I/O thread. Usage: put bytes into room(), received(), then next() until it needs
// more.
class RequestReader {
 public:
  enum class Event {
    kNeedMore,
    // A header whose body is to come: answer with read_whole_body() or stream_body().
    kHead,
    // A whole request; valid until the call of next() after it.
    kRequest,
    // A streamed body's next piece() or its end.
    kPiece,
    kBodyEnd,
    // refusal() says why. Nothing more can be read from this connection.
    kRefused,
  };

  enum class Phase { kBetweenRequests, kHead, kWholeBody, kStreamedBody, kRefused };

  explicit RequestReader(const Options& options)
      : options_(options), scan_(options.planted_cut_folds) {}

  std::span<char> room() { return buffer_.prepare(); }
  void received(std::size_t count);

  Event next();

  // After kHead.
  void read_whole_body();
  void stream_body() { phase_ = Phase::kStreamedBody; }

  // After kHead, kRequest.
  [[nodiscard]] Request request() const;
  [[nodiscard]] const RequestHead& head() const { return head_; }
  [[nodiscard]] std::string_view piece() const { return piece_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }

  [[nodiscard]] Phase phase() const { return phase_; }
  // Differs for each request.
  [[nodiscard]] std::uint64_t request_number() const { return request_number_; }
  // Of the streamed body so far, framing included.
  [[nodiscard]] std::uint64_t streamed_bytes() const { return streamed_bytes_; }
  // Bytes that next() has not been able to use yet.
  [[nodiscard]] bool has_input() const { return !buffer_.empty(); }

 private:
  Event refuse(const Refusal& why);
  Event next_head();
  Event next_whole_body();
  Event next_streamed_body();
  void finish_request();

  const Options& options_;
  InputBuffer buffer_;
  HeadScan scan_;
  ChunkedDecoder chunks_;
  RequestHead head_;
  Phase phase_ = Phase::kBetweenRequests;
  std::size_t head_bytes_ = 0;
  // What next() must drop before it goes on, because the caller may still be looking at it.
  std::size_t spent_bytes_ = 0;
  std::uint64_t body_left_ = 0;
  std::uint64_t streamed_bytes_ = 0;
  std::uint64_t request_number_ = 0;
  // A chunked body, put together; a body with a length is read where it stands.
  std::string chunked_body_;
  std::string_view body_;
  std::string_view piece_;
  Refusal refusal_{};
  bool skipped_empty_line_ = false;
  bool request_delivered_ = false;
};

}  // namespace orderlog::http
