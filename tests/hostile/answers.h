#pragma once

// What a server has said on one connection, up to its end.

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::testing {

struct RawAnswer {
  int status = 0;  // 0: what stands here is no answer
  // As it came, without its Date.
  std::string head;
  // Without its chunks' framing, which depends on when its pieces were ready.
  std::string body;

  friend bool operator==(const RawAnswer&, const RawAnswer&) = default;
};

// Interim answers (100 Continue) are left out: whether one is sent depends on when the body comes.
[[nodiscard]] std::vector<RawAnswer> answers_in(std::string_view bytes);

// "201, 400 bad_request".
[[nodiscard]] std::string summary_of(const std::vector<RawAnswer>& answers);

}  // namespace orderlog::testing
