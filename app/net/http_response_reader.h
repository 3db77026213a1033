#pragma once

// Understands one HTTP/1.1 response after the other from bytes as they come.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace orderlog {

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  // Empty when it is not there; the first of several.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

// Owns what has been read of the response so far. One thread.
class HttpResponseReader {
 public:
  // Forgets the response and waits for the next one; bytes behind the last one are kept.
  void reset();
  // Takes what it can of `buffer` off its front. Fails on what is no HTTP response.
  [[nodiscard]] Result<Ok, std::string> take(std::string& buffer);
  // The other side has closed: fine only if that is what ends this response.
  [[nodiscard]] Result<Ok, std::string> closed();

  [[nodiscard]] bool done() const { return part_ == Part::kDone; }
  // Whether the connection can be used for another request afterwards.
  [[nodiscard]] bool keeps_connection() const { return keep_; }
  // The body grows as it comes; whoever streams takes it away piece by piece.
  [[nodiscard]] HttpResponse& response() { return response_; }

 private:
  enum class Part { kHead, kFixed, kChunkSize, kChunk, kChunkEnd, kTrailers, kUntilClose, kDone };

  [[nodiscard]] Result<Ok, std::string> take_head(std::string_view head);
  void choose_framing();
  // Takes one line and its end off the front of `text`; false when it is not complete.
  static bool take_line(std::string_view& text, std::string_view& line);
  [[nodiscard]] Result<bool, std::string> step(std::string_view& text);

  Part part_ = Part::kHead;
  std::uint64_t left_ = 0;  // of the fixed body or of the chunk
  bool keep_ = true;
  HttpResponse response_;
};

}  // namespace orderlog
