#include "app/past/state_report.h"

#include <string_view>

#include "app/past/point.h"
#include "app/table.h"
#include "base/json/layout.h"
#include "base/json/writer.h"
#include "base/printable_text.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

std::string version_text(StreamVersion version) { return std::to_string(version.value()); }

// What the reader should know of where the point lies.
std::string inside_text(const CommitSpan& span) {
  return "inside of the commit " + std::to_string(span.first.value()) + " to " +
         std::to_string(span.last.value()) + ": nobody was shown this state";
}

// The members that say which state it is, into an object that is open.
void write_place(const StateAt& state, JsonWriter& json) {
  if (state.as_of) json.member("as_of", point_text(*state.as_of));
  if (state.inside) {
    json.key("inside_commit").begin_object();
    json.member("first", state.inside->first.value()).member("last", state.inside->last.value());
    json.end_object();
  }
  json.member("version", state.version.value());
  if (state.version == StreamVersion(0)) return;
  json.member("position", state.position.value()).member("happened_at", state.time_ms);
}

std::string place_text(const StateAt& state) {
  std::string text = state.as_of ? "as of " + point_text(*state.as_of) : std::string("now");
  if (state.version == StreamVersion(0)) return text + ": it did not exist";
  text += ": version " + version_text(state.version) + ", made by event " +
          event_text(state.position, state.time_ms);
  if (state.inside) text += " (" + inside_text(*state.inside) + ")";
  return text;
}

}  // namespace

void write_state(const StateAt& state, StreamVersion newest, bool json, std::ostream& out) {
  if (!json) {
    using enum TextTable::Align;
    TextTable table({kLeft, kLeft});
    table.row({"stream", state.stream + " of tenant " + state.tenant});
    table.row({"as of", state.as_of ? point_text(*state.as_of) : std::string("now")});
    if (state.inside) table.row({"", inside_text(*state.inside)});
    table.row({"version", version_text(state.version) + " of " + version_text(newest)});
    table.row({"made by", "event " + event_text(state.position, state.time_ms)});
    out << table.text() << printable_lines(laid_out_json(state.view));
    return;
  }
  std::string text;
  JsonWriter writer(text);
  writer.begin_object().member("stream", state.stream).member("tenant", state.tenant);
  write_place(state, writer);
  writer.member("newest_version", newest.value()).key("state").raw(state.view).end_object();
  out << text << '\n';
}

StateDiffWriter::StateDiffWriter(const StateAt& from, const StateAt& to, bool json,
                                 std::ostream& out)
    : json_(json), out_(out) {
  if (!json_) {
    out_ << printable(to.stream + " of tenant " + to.tenant) << "\n  from  " << place_text(from)
         << "\n  to    " << place_text(to) << "\n";
    return;
  }
  std::string text;
  JsonWriter writer(text);
  writer.begin_object().member("stream", to.stream).member("tenant", to.tenant);
  writer.key("from").begin_object();
  write_place(from, writer);
  writer.end_object().key("to").begin_object();
  write_place(to, writer);
  writer.end_object().key("events");
  out_ << text << '[';
}

void StateDiffWriter::event(const StoredEvent& event) {
  if (!json_) {
    if (is_first_) out_ << "\nevents between\n";
    out_ << "  " << event.position.value() << "  " << to_rfc3339(event.time_ms) << "  version "
         << event.version.value() << "  " << printable(event.type) << '\n';
  } else {
    std::string text;
    JsonWriter writer(text);
    writer.begin_object().member("position", event.position.value());
    writer.member("happened_at", event.time_ms).member("version", event.version.value());
    writer.member("type", event.type).end_object();
    out_ << (is_first_ ? "" : ",") << text;
  }
  is_first_ = false;
}

void StateDiffWriter::end(const std::vector<JsonChange>& changes) {
  if (json_) {
    std::string text;
    JsonWriter writer(text);
    writer.begin_array();
    for (const JsonChange& change : changes) {
      writer.begin_object().member("pointer", change.pointer);
      if (change.before) writer.key("before").raw(*change.before);
      if (change.after) writer.key("after").raw(*change.after);
      writer.end_object();
    }
    writer.end_array();
    out_ << "],\"changes\":" << text << "}\n";
    return;
  }
  if (is_first_) out_ << "\nno events between\n";
  out_ << (changes.empty() ? "\nno field changed\n" : "\nfields that changed\n");
  for (const JsonChange& change : changes) {
    std::string text = change.pointer + "  ";
    if (!change.before) {
      text += "new: " + *change.after;
    } else if (!change.after) {
      text += "gone: " + *change.before;
    } else {
      text += *change.before + " → " + *change.after;
    }
    out_ << "  " << printable(text) << '\n';
  }
}

}  // namespace orderlog
