#include "app/projections_json.h"

#include <cstdio>

#include "base/json/writer.h"

namespace orderlog {
namespace {

std::string token(LineId line, Position position) {
  return std::to_string(line.value()) + ":" + std::to_string(position.value());
}

}  // namespace

std::string projections_json(const std::vector<ProjectionStatus>& all, LineId line) {
  std::string out;
  JsonWriter json(out);
  for (const ProjectionStatus& status : all) {
    char progress[16];
    (void)std::snprintf(progress, sizeof progress, "%.4f", status.progress);
    json.begin_object();
    json.member("name", std::string_view(status.name));
    json.member("version", static_cast<std::int64_t>(status.schema_version));
    json.member("state", to_string(status.state));
    json.member("position", std::string_view(token(line, status.position)));
    json.member("lag", status.lag);
    json.member("lag_ms", status.lag_ms);
    json.key("progress").raw(progress);
    json.member("rate", status.rate);
    json.key("eta_ms");
    if (status.eta_ms) {
      json.integer(*status.eta_ms);
    } else {
      json.null();
    }
    if (status.stopped) {
      json.key("stopped").begin_object();
      json.member("position", std::string_view(token(line, status.stopped->position)));
      json.member_if("event_type", status.stopped->event_type);
      json.member_if("stream", status.stopped->stream);
      json.member("reason", std::string_view(status.stopped->reason));
      json.end_object();
    }
    json.end_object();
  }
  return out;
}

}  // namespace orderlog
