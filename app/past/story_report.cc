#include "app/past/story_report.h"

#include <string_view>

#include "base/json/payload_member.h"
#include "base/json/reader.h"
#include "base/json/writer.h"
#include "base/printable_text.h"
#include "base/rfc3339.h"
#include "replay/past/words.h"

namespace orderlog {
namespace {

// "paid, its delivery accepted"
std::string present_words(const std::string& view) {
  JsonParser parser;
  const auto order = parser.parse(view);
  if (!order) return "";
  std::string status;
  std::string delivery;
  bool closed = false;
  ObjectWalk members(*order);
  JsonValue value;
  for (std::string_view name; members.next(name, value);) {
    if (name == "status") status = value.string();
    if (name == "delivery_status") delivery = value.string();
    if (name == "closed") closed = value.boolean();
  }
  return spoken(status) + ", its delivery " + spoken(delivery) + (closed ? ", closed" : "");
}

std::string_view part_name(StoryPart part) {
  switch (part) {
    case StoryPart::kOrder:
      return "order";
    case StoryPart::kBeside:
      return "beside";
    case StoryPart::kNothing:
      return "nothing";
  }
  return "";
}

std::string heading(const StoryCommit& commit) {
  std::string text = to_rfc3339(commit.time_ms) + "  " + std::to_string(commit.first.value());
  if (commit.last != commit.first) text += " to " + std::to_string(commit.last.value());
  text += "  " + command_words(commit.command);
  if (!commit.actor.empty()) text += ", by " + commit.actor;
  if (commit.imported) text += ", recorded " + to_rfc3339(commit.recorded_at_ms);
  return text;
}

std::string line(const StoryEvent& event) {
  // An order's own deeds need no name, and an outcome's stream is every order's.
  std::string text = event.is_the_orders || event.stream == "outcomes" ? "" : event.stream + " ";
  text += event.words;
  if (event.deadline_ms != 0) {
    text += "; " + event.deadline_words + " " + to_rfc3339(event.deadline_ms);
  } else if (event.cleared_ms != 0) {
    text += "; the time until " + to_rfc3339(event.cleared_ms) + " counts no more";
  }
  return text;
}

void write_lines(const OrderStory& story, const std::string& view, std::ostream& out) {
  // Reasons and titles are anybody's.
  out << printable("order " + story.order_id.str() + " (" + story.order_code + "), now " +
                   present_words(view))
      << '\n';
  for (const StoryCommit& commit : story.commits) {
    out << '\n' << printable(heading(commit)) << '\n';
    for (const StoryEvent& event : commit.events) {
      const char* const indent = event.is_the_orders ? "    " : "      ";
      out << indent << printable(line(event)) << '\n';
      for (const std::string& article : event.articles) {
        out << indent << "    " << printable(article) << '\n';
      }
    }
  }
  if (story.outcomes_until) {
    out << "\ncommands that came to nothing are told up to position "
        << story.outcomes_until->value() << " only\n";
  }
}

void write_commit(const StoryCommit& commit, JsonWriter& json) {
  json.begin_object().member("part", part_name(commit.part));
  json.member("first_position", commit.first.value());
  json.member("last_position", commit.last.value()).member("happened_at", commit.time_ms);
  if (commit.imported) {
    json.member("imported", true).member("recorded_at", commit.recorded_at_ms);
  }
  json.member("commit_id", commit.commit_id).member_if("actor", commit.actor);
  json.member_if("correlation_id", commit.correlation_id).member("command", commit.command);
  if (!commit.command_body.empty()) write_payload(json, "request", commit.command_body);
  json.key("events").begin_array();
  for (const StoryEvent& event : commit.events) {
    json.begin_object().member("position", event.position.value());
    json.member("stream", event.stream).member("version", event.version.value());
    json.member("type", event.type).member("words", event.words);
    if (event.deadline_ms != 0) json.member("deadline_at", event.deadline_ms);
    if (event.cleared_ms != 0) json.member("deadline_taken_away", event.cleared_ms);
    write_payload(json, "data", event.payload);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

void write_story(const OrderStory& story, const std::string& tenant, const std::string& view,
                 bool json, std::ostream& out) {
  if (!json) return write_lines(story, view, out);
  std::string text;
  JsonWriter writer(text);
  writer.begin_object().member("order_id", story.order_id.view());
  writer.member("order_code", story.order_code).member("tenant", tenant);
  writer.key("order").raw(view).key("commits").begin_array();
  for (const StoryCommit& commit : story.commits) write_commit(commit, writer);
  writer.end_array();
  if (story.outcomes_until) writer.member("outcomes_until", story.outcomes_until->value());
  writer.end_object();
  out << text << '\n';
}

}  // namespace orderlog
