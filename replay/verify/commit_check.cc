#include "replay/verify/commit_check.h"

#include <string>

#include "domain/codec/codec.h"

namespace orderlog {

bool CommitCheck::check(const CommitBytes& commit, std::vector<VerifyFinding>& findings) {
  if (const auto decoded = decode_commit(commit.bytes, view_); !decoded.ok()) {
    findings.push_back({commit.first, std::string(to_string(decoded.error()))});
    return false;
  }
  if (view_.line != line_) {
    findings.push_back({commit.first, "the commit belongs to another line"});
  }
  if (view_.first_position != commit.first || view_.last_position() != commit.last) {
    findings.push_back({commit.first, "the commit says that it lies elsewhere"});
  }
  check_command(findings);
  for (std::size_t i = 0; i < view_.events.size(); ++i) check_event(i, findings);
  return true;
}

void CommitCheck::check_command(std::vector<VerifyFinding>& findings) {
  const Position position = view_.first_position;
  const auto wrong = check_stored_command(parser_, view_.command, view_.command_body);
  if (!wrong) return;
  findings.push_back(
      {position, "the command " + std::string(view_.command) + " does not decode: " + *wrong});
}

void CommitCheck::check_event(std::size_t index, std::vector<VerifyFinding>& findings) {
  const EventView& event = view_.events[index];
  const Position position = view_.position_of(index);
  if (!stream_ref_from(event.stream)) {
    findings.push_back({position, "no stream is called " + std::string(event.stream)});
  }
  const auto wrong = check_stored_event(parser_, event.type, event.schema_version, event.payload);
  if (!wrong) return;
  findings.push_back(
      {position, "the event " + std::string(event.type) + " does not decode: " + *wrong});
}

}  // namespace orderlog
