#include <utility>

#include "base/check.h"
#include "domain/job/decide.h"

namespace orderlog {
namespace {

struct JobFold {
  Job& job;
  TimeMs at;

  void operator()(const JobSubmitted& event) const {
    ORDERLOG_CHECK(job.pool_id.empty(), "a job is submitted once");
    job.user_id = event.user_id;
    job.pool_id = event.pool_id;
    job.quantity = event.quantity;
    job.present = event.present;
    job.ttl_ms = event.ttl_ms;
    job.created_at = at;
  }
  void operator()(const JobCompleted& event) const {
    end(JobState::kComplete);
    job.order_id = event.order_id;
  }
  void operator()(const JobFailed& event) const {
    end(JobState::kFailed);
    job.error_code = event.code;
    job.error_detail = event.detail;
  }

  void end(JobState state) const {
    ORDERLOG_CHECK(!job.pool_id.empty(), "a job begins by being submitted");
    ORDERLOG_CHECK(job.state != JobState::kComplete && job.state != JobState::kFailed,
                   "a job ends once");
    job.state = state;
    ++job.attempts_made;
  }
};

}  // namespace

Job evolve_job(Job job, const JobEvent& event, TimeMs at) {
  std::visit(JobFold{job, at}, event);
  job.updated_at = at;
  return job;
}

}  // namespace orderlog
