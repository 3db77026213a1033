#pragma once

// The read model "jobs": the state of every intake ticket.
//
//   'j' · tenant · job id → state row of the job
//
// The runtime's thread; queries are in job_queries.cc.

#include <string>
#include <string_view>

#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kJobsModel = "jobs";
inline constexpr std::uint32_t kJobsSchema = 1;
inline constexpr std::size_t kJobsCached = 4'096;  // aggregates that stay decoded

inline constexpr char kJobRowPrefix = 'j';

class JobsProjection final : public Projection {
 public:
  explicit JobsProjection(std::size_t cached_jobs = kJobsCached);

  [[nodiscard]] std::string_view name() const override { return kJobsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return kJobsSchema; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kJob;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override { table_.finish(writer); }
  void discard() override { table_.discard(); }

 private:
  StateTable table_;
};

}  // namespace orderlog
