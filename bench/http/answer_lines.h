#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::bench {

// Takes a response apart that is a chunked stream of lines, as its bytes come: the head, the
// chunks' framing, and of each line the status and the end. One thread.
class AnswerLines {
 public:
  // False when the bytes are not what they should be; problem() says what.
  [[nodiscard]] bool take(std::string_view bytes);

  [[nodiscard]] bool complete() const { return state_ == State::kComplete; }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  [[nodiscard]] const std::array<std::uint64_t, 600>& by_status() const { return by_status_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // The first line whose status is not a success.
  [[nodiscard]] const std::string& first_refusal() const { return first_refusal_; }

 private:
  enum class State { kHead, kChunkSize, kChunkSizeEnd, kChunk, kChunkEnd, kTrailer, kComplete };

  bool take_head(std::string_view& bytes);
  bool take_framing(std::string_view& bytes);
  void take_text(std::string_view text);
  bool refuse(std::string why);

  State state_ = State::kHead;
  std::string head_;
  std::uint64_t chunk_left_ = 0;
  std::string line_start_;  // of the present line, until its status is known
  bool status_known_ = false;
  std::uint64_t lines_ = 0;
  std::array<std::uint64_t, 600> by_status_{};
  std::string problem_;
  std::string first_refusal_;
};

}  // namespace orderlog::bench
