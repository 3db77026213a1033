#include "api/projection_view.h"

#include <cstdio>

#include "base/json/writer.h"
#include "base/position_token.h"

namespace orderlog {
namespace {

class ProjectionView {
 public:
  ProjectionView(LineId line, std::string& out) : line_(line), json_(out) {}

  void write(const std::vector<ProjectionStatus>& all) {
    json_.begin_object().key("data").begin_array();
    for (const ProjectionStatus& status : all) write(status);
    json_.end_array().end_object();
  }

 private:
  void position(std::string_view name, Position position) {
    json_.member(name, std::string_view(position_token(line_, position)));
  }

  void write(const ProjectionStatus& status) {
    char progress[16];
    (void)std::snprintf(progress, sizeof progress, "%.4f", status.progress);
    json_.begin_object().member("name", std::string_view(status.name));
    json_.member("version", static_cast<std::int64_t>(status.version));
    json_.member("schema", static_cast<std::int64_t>(status.schema_version));
    json_.member("role", to_string(status.role)).member("state", to_string(status.state));
    position("position", status.position);
    json_.member("lag", status.lag).member("lag_ms", status.lag_ms);
    json_.key("progress").raw(progress);
    json_.member("rate", status.rate).key("eta_ms");
    if (status.eta_ms) {
      json_.integer(*status.eta_ms);
    } else {
      json_.null();
    }
    if (status.plan) write_plan(*status.plan);
    if (status.stopped) write_stop(*status.stopped);
    if (status.comparison) write_comparison(*status.comparison);
    if (!status.skipped.empty()) {
      json_.key("skipped").begin_array();
      for (const SkippedEvent& event : status.skipped) write_skipped(event);
      json_.end_array();
    }
    json_.end_object();
  }

  void write_plan(const BuildPlan& plan) {
    json_.key("build").begin_object().member("reason", to_string(plan.reason));
    json_.member("switch", to_string(plan.policy)).member("rate_max", plan.rate_max).end_object();
  }

  void write_stop(const StopReason& stopped) {
    json_.key("stopped").begin_object();
    if (stopped.position > Position(0)) position("position", stopped.position);
    json_.member_if("event_type", stopped.event_type).member_if("stream", stopped.stream);
    json_.member("reason", std::string_view(stopped.reason)).end_object();
  }

  void write_skipped(const SkippedEvent& event) {
    json_.begin_object();
    position("position", event.position);
    json_.member("event_type", std::string_view(event.event_type));
    json_.member("stream", std::string_view(event.stream));
    json_.member("reason", std::string_view(event.reason)).end_object();
  }

  void write_comparison(const Comparison& comparison) {
    json_.key("comparison").begin_object();
    json_.member("against", static_cast<std::int64_t>(comparison.against));
    position("position", comparison.position);
    json_.member("equal", comparison.equal());
    json_.member("old_rows", comparison.old_rows).member("new_rows", comparison.new_rows);
    json_.member("old_hash", std::string_view(comparison.old_hash));
    json_.member("new_hash", std::string_view(comparison.new_hash));
    json_.member("differences", comparison.differences).key("first").begin_array();
    for (const RowDifference& difference : comparison.first) {
      json_.begin_object().member("kind", to_string(difference.kind));
      json_.member("key", std::string_view(difference.key)).end_object();
    }
    json_.end_array().end_object();
  }

  LineId line_;
  JsonWriter json_;
};

}  // namespace

void write_projections(const std::vector<ProjectionStatus>& all, LineId line, std::string& out) {
  ProjectionView(line, out).write(all);
}

}  // namespace orderlog
