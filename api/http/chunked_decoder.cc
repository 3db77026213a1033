#include "api/http/chunked_decoder.h"

#include <algorithm>

#include "api/http/ascii.h"
#include "base/hex.h"

namespace orderlog::http {
namespace {

constexpr int kSizeDigitsMax = 12;
constexpr std::uint64_t kOverheadBytesMax = 16UL * 1024;
constexpr std::uint64_t kOverheadPerByteMax = 16;

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view input) {
  std::size_t at = 0;
  while (at < input.size() && state_ != State::kEnd) {
    if (state_ == State::kData) {
      const auto piece = input.substr(at, std::min<std::uint64_t>(size_, input.size() - at));
      size_ -= piece.size();
      content_ += piece.size();
      if (size_ == 0) state_ = State::kDataReturn;
      return {Outcome::kPiece, at + piece.size(), piece};
    }
    if (!take(input[at++])) return {Outcome::kBad, at, {}};
    if (++overhead_ > kOverheadBytesMax + kOverheadPerByteMax * content_) {
      return {Outcome::kBad, at, {}};
    }
  }
  return {state_ == State::kEnd ? Outcome::kEnd : Outcome::kNeedMore, at, {}};
}

bool ChunkedDecoder::take(char c) {
  const auto expect = [&](char wanted, State then) {
    state_ = then;
    return c == wanted;
  };
  switch (state_) {
    case State::kSizeStart:
      size_ = 0;
      size_digits_ = 0;
      state_ = State::kSize;
      return take_size_digit(c);
    case State::kSize:
      if (c == ';') return state_ = State::kExtension, true;
      if (c == '\r') return state_ = State::kSizeLineFeed, true;
      return take_size_digit(c);
    case State::kExtension:
      if (c == '\r') return state_ = State::kSizeLineFeed, true;
      return !is_control(c);
    case State::kSizeLineFeed:
      return expect('\n', size_ == 0 ? State::kTrailerStart : State::kData);
    case State::kDataReturn:
      return expect('\r', State::kDataLineFeed);
    case State::kDataLineFeed:
      return expect('\n', State::kSizeStart);
    case State::kTrailerStart:
      if (c == '\r') return state_ = State::kLastLineFeed, true;
      state_ = State::kTrailerName;
      return is_token_char(c);
    case State::kTrailerName:
      if (c == ':') return state_ = State::kTrailerValue, true;
      return is_token_char(c);
    case State::kTrailerValue:
      if (c == '\r') return state_ = State::kTrailerLineFeed, true;
      return !is_control(c);
    case State::kTrailerLineFeed:
      return expect('\n', State::kTrailerStart);
    case State::kLastLineFeed:
      return expect('\n', State::kEnd);
    case State::kData:
    case State::kEnd:
      break;
  }
  return false;
}

bool ChunkedDecoder::take_size_digit(char c) {
  const int digit = hex_value(c);
  if (digit < 0 || ++size_digits_ > kSizeDigitsMax) return false;
  size_ = size_ * 16 + static_cast<std::uint64_t>(digit);
  return true;
}

}  // namespace orderlog::http
