#include "engine/recorded_answer.h"

#include <charconv>

namespace orderlog {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::optional<StreamVersion> version_from(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return StreamVersion(number);
}

void append_number(std::uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

void write_recorded(const RecordedDone& done, std::string& detail) {
  detail.assign(to_string(done.subject.kind));
  detail += '-';
  detail += done.subject.id;
  detail += '\n';
  append_number(done.version.value(), detail);
  detail += '\n';
  detail += done.refund_id.view();
}

void write_recorded(const Rejection& rejection, std::string& detail) {
  detail.assign(to_string(rejection.code));
  detail += '\n';
  if (rejection.current_version) append_number(rejection.current_version->value(), detail);
  detail += '\n';
  for (std::size_t i = 0; i < rejection.allowed_actions.size(); ++i) {
    if (i > 0) detail += ' ';
    detail += rejection.allowed_actions[i];
  }
  detail += '\n';
  detail += rejection.detail;
}

std::optional<RecordedDone> recorded_done(const AnswerView& answer) {
  if (answer.kind < 1 || answer.kind > 3) return std::nullopt;
  std::string_view rest = answer.detail;
  auto subject = stream_ref_from(take_line(rest));
  const auto version = version_from(take_line(rest));
  if (!subject || !version) return std::nullopt;
  return RecordedDone{static_cast<AnswerKind>(answer.kind), std::move(*subject), *version,
                      RefundId(rest)};
}

std::optional<Rejection> recorded_rejection(const AnswerView& answer) {
  if (answer.kind != kRejectionAnswer) return std::nullopt;
  std::string_view rest = answer.detail;
  const auto code = rejection_code_from(take_line(rest));
  if (!code) return std::nullopt;
  Rejection rejection{*code, ""};
  rejection.current_version = version_from(take_line(rest));
  for (std::string_view actions = take_line(rest); !actions.empty();) {
    const std::size_t end = actions.find(' ');
    rejection.allowed_actions.emplace_back(actions.substr(0, end));
    actions.remove_prefix(end == std::string_view::npos ? actions.size() : end + 1);
  }
  rejection.detail.assign(rest);
  return rejection;
}

}  // namespace orderlog
