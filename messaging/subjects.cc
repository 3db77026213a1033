#include "messaging/subjects.h"

#include <algorithm>

#include "base/percent_coding.h"

namespace orderlog {
namespace {

// Everything else that NATS allows in a token never comes up, so it is escaped as well.
bool stands_for_itself(char c) { return c != '.' && is_id_character(c); }

}  // namespace

bool is_valid_subject_prefix(std::string_view prefix) {
  return !prefix.empty() && prefix.size() <= 32 &&
         std::all_of(prefix.begin(), prefix.end(),
                     [](char c) { return c != '.' && c != ':' && is_id_character(c); });
}

void append_subject_token(std::string_view token, std::string& out) {
  if (token.empty()) out += '-';
  for (const char c : token) {
    if (stands_for_itself(c)) {
      out += c;
    } else {
      append_percent(c, out);
    }
  }
}

bool read_subject_token(std::string_view token, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '%') {
      if (!stands_for_itself(token[i])) return false;
      out += token[i];
      continue;
    }
    const auto c = percent_at(token, i);
    if (!c || stands_for_itself(*c)) return false;
    // One spelling only: two subjects must not be one tenant.
    std::string spelled;
    append_percent(*c, spelled);
    if (spelled != token.substr(i, kPercentBytes)) return false;
    out += *c;
    i += kPercentBytes - 1;
  }
  return !token.empty();
}

bool is_inbox(std::string_view subject) {
  constexpr std::string_view kInbox = "_INBOX";
  return subject.starts_with(kInbox) && subject.size() > kInbox.size();
}

Subjects::Subjects(std::string prefix, LineId line)
    : prefix_(std::move(prefix)), line_(line), line_text_(std::to_string(line.value())) {
  stream_ = prefix_ + '-' + line_text_;
  all_events_ = prefix_ + ".*." + line_text_ + ".>";
  all_commands_ = prefix_ + ".*.commands.*";
  log_ = prefix_ + "-log." + line_text_;
}

void Subjects::event(std::string_view tenant, std::string_view stream, std::string_view type,
                     std::string& out) const {
  const std::size_t dash = stream.find('-');
  const std::string_view aggregate = stream.substr(0, dash);
  std::string_view id = dash == std::string_view::npos ? "" : stream.substr(dash + 1);
  out = prefix_;
  out += '.';
  append_subject_token(tenant, out);
  out += '.';
  out += line_text_;
  out += '.';
  append_subject_token(aggregate, out);
  out += '.';
  append_subject_token(type, out);
  out += '.';
  if (aggregate == "effect") {
    // "<order>-<kind>" or "<order>-<kind>:<about>": consumers filter by the kind.
    const std::size_t last_dash = id.rfind('-');
    if (last_dash != std::string_view::npos) {
      const std::string_view kind = id.substr(last_dash + 1);
      append_subject_token(kind.substr(0, kind.find(':')), out);
      out += '.';
      id = id.substr(0, last_dash);
    }
  }
  append_subject_token(id, out);
}

std::string Subjects::effects_offered(std::string_view kind) const {
  std::string filter = prefix_ + ".*." + line_text_ + ".effect.EffectOffered.";
  append_subject_token(kind, filter);
  return filter + ".>";
}

std::optional<Subjects::CommandSubject> Subjects::command_of(std::string_view subject) const {
  constexpr std::string_view kMiddle = ".commands.";
  if (!subject.starts_with(prefix_) || subject.size() <= prefix_.size() ||
      subject[prefix_.size()] != '.') {
    return std::nullopt;
  }
  subject.remove_prefix(prefix_.size() + 1);
  const std::size_t middle = subject.find(kMiddle);
  if (middle == std::string_view::npos) return std::nullopt;
  CommandSubject found;
  if (!read_subject_token(subject.substr(0, middle), found.tenant) ||
      !read_subject_token(subject.substr(middle + kMiddle.size()), found.command)) {
    return std::nullopt;
  }
  return found;
}

}  // namespace orderlog
