#include "engine/recorded_answer.h"

#include "base/decimal.h"

namespace orderlog {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::optional<StreamVersion> version_from(std::string_view digits) {
  const auto number = whole_number(digits);
  return number ? std::optional(StreamVersion(*number)) : std::nullopt;
}

}  // namespace

void write_recorded(const RecordedDone& done, std::string& detail) {
  detail.assign(to_string(done.subject.kind));
  detail += '-';
  detail += done.subject.id;
  detail += '\n';
  append_decimal(done.version.value(), detail);
  detail += '\n';
  detail += done.refund_id.view();
}

void write_recorded(const Rejection& rejection, std::string& detail) {
  detail.assign(to_string(rejection.code));
  detail += '\n';
  if (rejection.current_version) append_decimal(rejection.current_version->value(), detail);
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
