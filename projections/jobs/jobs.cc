#include "projections/jobs/jobs.h"

#include <utility>
#include <variant>

namespace orderlog {

JobsProjection::JobsProjection(std::size_t cached_jobs) : table_(kJobRowPrefix, cached_jobs) {}

Result<Ok, std::string> JobsProjection::apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) {
  const auto* job_event = std::get_if<JobEvent>(&event);
  if (job_event == nullptr) return fail(std::string("not a job's event in a job's stream"));
  const bool submits = std::holds_alternative<JobSubmitted>(*job_event);
  if (submits != (context.version == StreamVersion(1))) {
    return fail(std::string("a job is submitted by its first event and by no other"));
  }
  auto entry = table_.change(context, writer);
  if (!entry) return fail(entry.error());
  AggregateState& state = (*entry)->row.state;
  evolve_in_place(state, context.stream, event, context.time_ms);
  return Ok{};
}

}  // namespace orderlog
