#include "api/http/request_reader.h"

#include <algorithm>

#include "api/http/ascii.h"
#include "api/http/head_parser.h"

namespace orderlog::http {

void RequestReader::received(std::size_t count) {
  buffer_.commit(count);
  if (phase_ == Phase::kStreamedBody) streamed_bytes_ += count;
}

RequestReader::Event RequestReader::next() {
  if (request_delivered_) finish_request();
  buffer_.consume(spent_bytes_);
  spent_bytes_ = 0;
  switch (phase_) {
    case Phase::kBetweenRequests:
    case Phase::kHead:
      return next_head();
    case Phase::kWholeBody:
      return next_whole_body();
    case Phase::kStreamedBody:
      return next_streamed_body();
    case Phase::kRefused:
      break;
  }
  return Event::kRefused;
}

RequestReader::Event RequestReader::next_head() {
  if (buffer_.empty()) return Event::kNeedMore;
  if (phase_ == Phase::kBetweenRequests) {
    phase_ = Phase::kHead;
    ++request_number_;
    scan_.reset();
    skipped_empty_line_ = false;
  }
  // RFC 9112 §2.2 asks for patience with one empty line before the request line.
  if (!skipped_empty_line_ && buffer_.view().front() == '\r') {
    if (buffer_.size() < 2) return Event::kNeedMore;
    if (buffer_.view()[1] != '\n') return refuse(bad_request("the request line is malformed"));
    buffer_.consume(2);
    skipped_empty_line_ = true;
    if (buffer_.empty()) return Event::kNeedMore;
  }
  const auto bytes = buffer_.view();
  // Whatever speaks another protocol need not wait for a deadline to learn it.
  if (!is_token_char(bytes.front())) return refuse(bad_request("the request line is malformed"));
  switch (scan_.scan(bytes.substr(0, options_.header_bytes_max))) {
    case HeadScan::Outcome::kNeedMore:
      if (bytes.size() >= options_.header_bytes_max) return refuse(kHeaderTooLarge);
      return Event::kNeedMore;
    case HeadScan::Outcome::kBareLineFeed:
      return refuse(bad_request("a line of the header ends in a bare line feed"));
    case HeadScan::Outcome::kFolded:
      return refuse(bad_request("a header field is folded over several lines"));
    case HeadScan::Outcome::kComplete:
      break;
  }
  head_bytes_ = scan_.size();
  if (const auto refusal = parse_head({buffer_.data(), head_bytes_}, options_, head_)) {
    return refuse(*refusal);
  }
  body_left_ = head_.content_length;
  body_ = {};
  streamed_bytes_ = 0;
  chunks_.reset();
  if (head_.has_body()) return Event::kHead;
  request_delivered_ = true;
  return Event::kRequest;
}

void RequestReader::read_whole_body() {
  phase_ = Phase::kWholeBody;
  chunked_body_.clear();
}

RequestReader::Event RequestReader::next_whole_body() {
  if (!head_.chunked) {
    if (head_.content_length > options_.body_bytes_max) return refuse(kPayloadTooLarge);
    if (buffer_.size() < head_bytes_ + head_.content_length) return Event::kNeedMore;
    body_ = buffer_.view().substr(head_bytes_, head_.content_length);
    request_delivered_ = true;
    return Event::kRequest;
  }
  for (std::size_t taken = 0;;) {
    // The header stays in front of the buffer until the request is done; what is behind it goes as
    // it is read.
    const auto step = chunks_.next(buffer_.view().substr(head_bytes_ + taken));
    taken += step.consumed;
    switch (step.outcome) {
      case ChunkedDecoder::Outcome::kNeedMore:
        buffer_.consume_behind(head_bytes_, taken);
        return Event::kNeedMore;
      case ChunkedDecoder::Outcome::kBad:
        return refuse(bad_request("the chunked body is malformed"));
      case ChunkedDecoder::Outcome::kPiece:
        if (chunked_body_.size() + step.piece.size() > options_.body_bytes_max) {
          return refuse(kPayloadTooLarge);
        }
        chunked_body_ += step.piece;
        break;
      case ChunkedDecoder::Outcome::kEnd:
        buffer_.consume_behind(head_bytes_, taken);
        body_ = chunked_body_;
        request_delivered_ = true;
        return Event::kRequest;
    }
  }
}

RequestReader::Event RequestReader::next_streamed_body() {
  if (head_bytes_ > 0) {
    buffer_.consume(head_bytes_);
    head_bytes_ = 0;
  }
  if (!head_.chunked) {
    if (body_left_ == 0) {
      finish_request();
      return Event::kBodyEnd;
    }
    if (buffer_.empty()) return Event::kNeedMore;
    piece_ = buffer_.view().substr(0, std::min<std::uint64_t>(body_left_, buffer_.size()));
    body_left_ -= piece_.size();
    spent_bytes_ = piece_.size();
    return Event::kPiece;
  }
  const auto step = chunks_.next(buffer_.view());
  switch (step.outcome) {
    case ChunkedDecoder::Outcome::kNeedMore:
      buffer_.consume(step.consumed);
      return Event::kNeedMore;
    case ChunkedDecoder::Outcome::kBad:
      return refuse(bad_request("the chunked body is malformed"));
    case ChunkedDecoder::Outcome::kPiece:
      piece_ = step.piece;
      spent_bytes_ = step.consumed;
      return Event::kPiece;
    case ChunkedDecoder::Outcome::kEnd:
      buffer_.consume(step.consumed);
      finish_request();
      return Event::kBodyEnd;
  }
  return Event::kNeedMore;
}

Request RequestReader::request() const { return {head_, buffer_.data(), body_}; }

void RequestReader::finish_request() {
  if (request_delivered_) {
    buffer_.consume(head_bytes_ + (head_.chunked ? 0 : head_.content_length));
  }
  head_bytes_ = 0;
  request_delivered_ = false;
  phase_ = Phase::kBetweenRequests;
  if (chunked_body_.capacity() > 64UL * 1024) std::string().swap(chunked_body_);
  buffer_.shrink_if_empty();
}

RequestReader::Event RequestReader::refuse(const Refusal& why) {
  refusal_ = why;
  phase_ = Phase::kRefused;
  return Event::kRefused;
}

}  // namespace orderlog::http
