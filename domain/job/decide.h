#pragma once

// Jobs are decided in turn: the ticket, its order and the pool's units are one commit.

#include "base/clock.h"
#include "domain/decision.h"
#include "domain/job/commands.h"
#include "domain/job/events.h"
#include "domain/job/state.h"

namespace orderlog {

// The order's id is the job's. What the pool or the time refuses is not a rejection of the command:
// the job was taken, and has failed.
[[nodiscard]] DecisionResult submit_job(const World& world, const Context& context,
                                        const SubmitJob& command);

// `job` bears its id already; `at` is the commit's time.
[[nodiscard]] Job evolve_job(Job job, const JobEvent& event, TimeMs at);

}  // namespace orderlog
