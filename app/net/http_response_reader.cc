#include "app/net/http_response_reader.h"

#include <algorithm>

#include "base/decimal.h"

namespace orderlog {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 << 10;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view HttpResponse::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

void HttpResponseReader::reset() {
  part_ = Part::kHead;
  left_ = 0;
  keep_ = true;
  response_.status = 0;
  response_.headers.clear();
  response_.body.clear();
}

Result<Ok, std::string> HttpResponseReader::take(std::string& buffer) {
  std::string_view text(buffer);
  while (part_ != Part::kDone) {
    const auto stepped = step(text);
    if (!stepped.ok()) return fail(stepped.error());
    if (!*stepped) break;
  }
  buffer.erase(0, buffer.size() - text.size());
  return Ok{};
}

Result<Ok, std::string> HttpResponseReader::closed() {
  if (part_ == Part::kUntilClose) part_ = Part::kDone;
  if (part_ == Part::kDone) return Ok{};
  return fail(std::string("the server closed the connection in the middle of an answer"));
}

bool HttpResponseReader::take_line(std::string_view& text, std::string_view& line) {
  const auto end = text.find("\r\n");
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 2);
  return true;
}

// True when it got anywhere and may be called again.
Result<bool, std::string> HttpResponseReader::step(std::string_view& text) {
  std::string_view line;
  switch (part_) {
    case Part::kHead: {
      const auto end = text.find("\r\n\r\n");
      if (end == std::string_view::npos) {
        if (text.size() > kMaxHeadBytes)
          return fail(std::string("the answer's header is too long"));
        return false;
      }
      const auto head = take_head(text.substr(0, end + 2));
      if (!head.ok()) return fail(head.error());
      text.remove_prefix(end + 4);
      return true;
    }
    case Part::kFixed:
    case Part::kChunk: {
      const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, text.size()));
      response_.body.append(text.substr(0, take));
      text.remove_prefix(take);
      left_ -= take;
      if (left_ == 0) part_ = part_ == Part::kFixed ? Part::kDone : Part::kChunkEnd;
      return left_ == 0;
    }
    case Part::kChunkSize: {
      if (!take_line(text, line)) return false;
      const auto size = whole_number(trimmed(line.substr(0, line.find(';'))), 16);
      if (!size) return fail(std::string("the answer has a chunk without a size"));
      left_ = *size;
      part_ = left_ == 0 ? Part::kTrailers : Part::kChunk;
      return true;
    }
    case Part::kChunkEnd:
      if (!take_line(text, line)) return false;
      if (!line.empty()) return fail(std::string("a chunk of the answer is longer than its size"));
      part_ = Part::kChunkSize;
      return true;
    case Part::kTrailers:
      if (!take_line(text, line)) return false;
      if (line.empty()) part_ = Part::kDone;
      return true;
    case Part::kUntilClose:
      response_.body.append(text);
      text.remove_prefix(text.size());
      return false;
    case Part::kDone:
      return false;
  }
  return false;
}

Result<Ok, std::string> HttpResponseReader::take_head(std::string_view head) {
  std::string_view line;
  const bool is_http = take_line(head, line) && line.size() >= 12 && line.starts_with("HTTP/1.");
  const auto status = is_http ? whole_number<unsigned>(line.substr(9, 3)) : std::nullopt;
  if (!status) return fail(std::string("what answers there does not speak HTTP"));
  keep_ = line[7] == '1';
  response_.status = static_cast<int>(*status);
  response_.headers.clear();
  while (take_line(head, line)) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
      return fail(std::string("the answer's header is malformed"));
    response_.headers.emplace_back(lower_case(line.substr(0, colon)),
                                   std::string(trimmed(line.substr(colon + 1))));
  }
  if (status >= 200) choose_framing();  // before that it is an interim answer: the real one follows
  return Ok{};
}

void HttpResponseReader::choose_framing() {
  if (lower_case(response_.header("connection")) == "close") keep_ = false;
  if (response_.status == 204 || response_.status == 304) {
    part_ = Part::kDone;
  } else if (lower_case(response_.header("transfer-encoding")) == "chunked") {
    part_ = Part::kChunkSize;
  } else if (const auto length = whole_number(response_.header("content-length"))) {
    left_ = *length;
    part_ = left_ == 0 ? Part::kDone : Part::kFixed;
  } else {
    part_ = Part::kUntilClose;
    keep_ = false;
  }
}

}  // namespace orderlog
