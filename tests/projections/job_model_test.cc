#include <gtest/gtest.h>

#include <variant>

#include "projections/jobs/jobs.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

class JobModel : public ::testing::Test {
 protected:
  void submit(const std::string& id) {
    JobSubmitted event;
    event.user_id = UserId("u1");
    event.pool_id = PoolId("p1");
    event.quantity = 2;
    event.ttl_ms = 5'000;
    bench_.script.commit({{stream_of(JobId(id)), Event(JobEvent(event))}});
  }

  Job job(const std::string& id) {
    const auto found = JobQueries(bench_.model.view()).find("default", JobId(id));
    EXPECT_TRUE(found.ok() && found->row);
    return std::get<Job>(found->row->state);
  }

  Bench<JobsProjection> bench_;
};

TEST_F(JobModel, AJobEndsWithItsOrder) {
  submit("j1");
  bench_.model.feed();
  EXPECT_NE(job("j1").state, JobState::kComplete);
  bench_.script.commit({{stream_of(JobId("j1")), Event(JobEvent(JobCompleted{OrderId("o1")}))}});
  bench_.model.feed();
  EXPECT_EQ(job("j1").state, JobState::kComplete);
  EXPECT_EQ(job("j1").order_id, OrderId("o1"));
}

TEST_F(JobModel, AJobEndsWithItsRefusal) {
  submit("j1");
  bench_.script.commit(
      {{stream_of(JobId("j1")), Event(JobEvent(JobFailed{"sold_out", "nothing left"}))}});
  bench_.model.feed();
  EXPECT_EQ(job("j1").state, JobState::kFailed);
  EXPECT_EQ(job("j1").error_code, "sold_out");
}

}  // namespace
}  // namespace orderlog
