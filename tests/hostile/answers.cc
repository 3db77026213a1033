#include "tests/hostile/answers.h"

#include <charconv>
#include <optional>

#include "tests/e2e/reply.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

std::string without_date(std::string_view head) {
  std::string rest(head);
  const std::size_t date = rest.find("\r\nDate: ");
  if (date != std::string::npos) rest.erase(date, rest.find(kLineEnd, date + 2) - date);
  return rest;
}

std::string_view field(std::string_view head, std::string_view name) {
  const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string_view::npos) return {};
  const std::size_t value = at + name.size() + 4;
  return head.substr(value, head.find(kLineEnd, value) - value);
}

std::size_t number(std::string_view digits, int base) {
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

// Takes a chunked body off the front; nothing when it does not end.
std::optional<std::string> take_chunks(std::string_view& bytes) {
  std::string content;
  for (;;) {
    const std::size_t line = bytes.find(kLineEnd);
    if (line == std::string_view::npos) return std::nullopt;
    const std::size_t size = number(bytes.substr(0, line), 16);
    if (bytes.size() < line + size + 4) return std::nullopt;
    content += bytes.substr(line + 2, size);
    bytes.remove_prefix(line + size + 4);
    if (size == 0) return content;
  }
}

std::optional<std::string> take_body(std::string_view head, std::string_view& bytes) {
  if (field(head, "Transfer-Encoding") == "chunked") return take_chunks(bytes);
  const std::size_t size = number(field(head, "Content-Length"), 10);
  // An answer to HEAD tells a length and has no body; no body of ours begins like an answer.
  if (bytes.empty() || bytes.starts_with("HTTP/1.1 ")) return "";
  if (bytes.size() < size) return std::nullopt;
  std::string body(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return body;
}

}  // namespace

std::vector<RawAnswer> answers_in(std::string_view bytes) {
  std::vector<RawAnswer> answers;
  while (!bytes.empty()) {
    const std::string_view all = bytes;
    const std::size_t end = bytes.find(kHeadEnd);
    if (!bytes.starts_with("HTTP/1.1 ") || end == std::string_view::npos) {
      answers.push_back({0, "", std::string(all)});
      break;
    }
    const auto head = bytes.substr(0, end + kHeadEnd.size());
    bytes.remove_prefix(head.size());
    const int status = static_cast<int>(number(head.substr(9, 3), 10));
    if (status == 100) continue;
    auto body = take_body(head, bytes);
    if (!body) {
      answers.push_back({0, "", std::string(all)});
      break;
    }
    answers.push_back({status, without_date(head), std::move(*body)});
  }
  return answers;
}

std::string summary_of(const std::vector<RawAnswer>& answers) {
  std::string summary;
  for (const RawAnswer& answer : answers) {
    if (!summary.empty()) summary += ", ";
    summary += std::to_string(answer.status);
    if (const auto code = json_text(answer.body, "/code")) summary += " " + *code;
  }
  return summary;
}

}  // namespace orderlog::testing
