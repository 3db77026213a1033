#include "bench/http/answer_lines.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/hex.h"
#include "bench/http/response_head.h"

namespace orderlog::bench {
namespace {

constexpr std::string_view kLinePrefix = "{\"status\":";
constexpr std::size_t kStatusEnd = kLinePrefix.size() + 3;
constexpr std::size_t kShownBytesMax = 300;

int status_of(std::string_view line) {
  int status = 0;
  if (line.size() < kStatusEnd || !line.starts_with(kLinePrefix)) return 0;
  std::from_chars(line.data() + kLinePrefix.size(), line.data() + kStatusEnd, status);
  return status >= 100 && status < 600 ? status : 0;
}

}  // namespace

bool AnswerLines::refuse(std::string why) {
  problem_ = std::move(why);
  return false;
}

bool AnswerLines::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == State::kChunk) {
      const auto length =
          static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size()));
      take_text(bytes.substr(0, length));
      bytes.remove_prefix(length);
      chunk_left_ -= length;
      if (chunk_left_ == 0) state_ = State::kChunkEnd;
    } else if (state_ == State::kHead ? !take_head(bytes) : !take_framing(bytes)) {
      return false;
    }
  }
  return true;
}

bool AnswerLines::take_head(std::string_view& bytes) {
  const std::size_t before = head_.size();
  head_ += bytes;
  ResponseHead head;
  const HeadScan scan = scan_response_head(head_, head);
  if (scan == HeadScan::kMalformed) return refuse("the answer is not HTTP");
  if (scan == HeadScan::kIncomplete) {
    bytes = {};
    return true;
  }
  if (head.status != 200 || !head.chunked) {
    return refuse("the answer is no stream of lines: " + head_.substr(0, kShownBytesMax * 2));
  }
  bytes.remove_prefix(head.head_bytes - before);
  state_ = State::kChunkSize;
  return true;
}

bool AnswerLines::take_framing(std::string_view& bytes) {
  const char c = bytes.front();
  bytes.remove_prefix(1);
  switch (state_) {
    case State::kChunkSize:
      if (c == '\r') {
        state_ = State::kChunkSizeEnd;
      } else if (const int digit = hex_value(c); digit >= 0) {
        chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(digit);
      } else {
        return refuse("a chunk's size is no number");
      }
      return true;
    case State::kChunkSizeEnd:
      state_ = chunk_left_ == 0 ? State::kTrailer : State::kChunk;
      return true;
    case State::kChunkEnd:
      if (c == '\n') state_ = State::kChunkSize;
      return true;
    case State::kTrailer:
      if (c == '\n') state_ = State::kComplete;
      return true;
    case State::kHead:
    case State::kChunk:
    case State::kComplete:
      break;
  }
  return refuse("bytes behind the end of the answer");
}

void AnswerLines::take_text(std::string_view text) {
  while (!text.empty()) {
    const auto* const end = static_cast<const char*>(std::memchr(text.data(), '\n', text.size()));
    const std::size_t length =
        end == nullptr ? text.size() : static_cast<std::size_t>(end - text.data());
    const std::string_view part = text.substr(0, length);
    if (!status_known_) {
      // A line lies in one piece nearly always.
      const bool in_one_piece = line_start_.empty();
      if (!in_one_piece || end == nullptr) line_start_ += part.substr(0, kShownBytesMax);
      const std::string_view line = in_one_piece && end != nullptr ? part : line_start_;
      if (line.size() >= kStatusEnd || end != nullptr) {
        const int status = status_of(line);
        ++by_status_[static_cast<std::size_t>(status)];
        status_known_ = true;
        if (status / 100 != 2 && first_refusal_.empty()) {
          first_refusal_ = line.substr(0, kShownBytesMax);
        }
      }
    }
    if (end == nullptr) return;
    ++lines_;
    status_known_ = false;
    line_start_.clear();
    text.remove_prefix(length + 1);
  }
}

}  // namespace orderlog::bench
