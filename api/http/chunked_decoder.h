#pragma once

#include <cstdint>
#include <string_view>

namespace orderlog::http {

// Takes the chunked framing off a body, byte by byte where it must and in whole pieces where it
// can. Stricter than Beast: one spelling of a size, bounded extensions, and trailers are checked,
// counted and thrown away.
class ChunkedDecoder {
 public:
  enum class Outcome { kNeedMore, kPiece, kEnd, kBad };

  struct Step {
    Outcome outcome;
    // Of the input; with kPiece the piece is the last part of it.
    std::size_t consumed;
    std::string_view piece;
  };

  // Goes on from the first byte that was not consumed, up to the next piece of content.
  Step next(std::string_view input);

  void reset() { *this = ChunkedDecoder(); }

 private:
  enum class State {
    kSizeStart,
    kSize,
    kExtension,
    kSizeLineFeed,
    kData,
    kDataReturn,
    kDataLineFeed,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLineFeed,
    kLastLineFeed,
    kEnd,
  };

  // False when the byte is not allowed here.
  bool take(char c);
  bool take_size_digit(char c);

  State state_ = State::kSizeStart;
  std::uint64_t size_ = 0;
  int size_digits_ = 0;
  // Bytes that were framing rather than content, against clients that wrap each byte in a kilobyte.
  std::uint64_t overhead_ = 0;
  std::uint64_t content_ = 0;
};

}  // namespace orderlog::http
