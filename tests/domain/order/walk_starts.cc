#include "tests/domain/order/walk_starts.h"

#include "tests/domain/order/order_samples.h"
#include "tests/domain/order/summary_oracle.h"

namespace orderlog::testing {
namespace {

WalkStart placed_by_job() {
  PoolOpened pool = open_pool_event();
  pool.unit_price = 1;
  SubmitJob job;
  job.job_id = JobId(kOrder.str());
  job.user_id = UserId("u1");
  job.pool_id = PoolId("p1");
  job.quantity = 1;
  return {"placed by a job", {job}, {event_of("p1", pool)}};
}

WalkStart imported(Channel channel, Money amount, bool paid) {
  PlaceOrder command = place(amount, channel);
  command.paid = paid;
  command.channel_order_no = "MT-1";
  return {paid ? "imported as paid" : "imported unpaid", {command}};
}

}  // namespace

WalkStart placed_on(Channel channel, Money amount) {
  return {"placed on " + std::string(to_string(channel)), {place(amount, channel)}};
}

std::vector<WalkStart> all_walk_starts() {
  WalkStart amounts = placed_on(Channel::kOfficial, 3);
  amounts.follows_all = false;
  amounts.follows_refusals = false;  // the counter's are
  WalkStart counter = placed_on(Channel::kTerminal, 2);
  counter.follows_all = false;
  return {placed_on(Channel::kOfficial, 1),
          amounts,
          counter,
          placed_by_job(),
          imported(Channel::kThirdParty, 2, true),
          imported(Channel::kOfficial, 1, false),
          {"costs nothing", {place(0, Channel::kTerminal)}}};
}

const WalkReport& whole_walk() {
  static const WalkReport kReport = walk_order_states(all_walk_starts(), evolve_with_summary);
  return kReport;
}

}  // namespace orderlog::testing
