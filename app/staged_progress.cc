#include "app/staged_progress.h"

namespace orderlog {

void StagedProgress::update(std::string_view doing, std::string_view unit, std::uint64_t done,
                            std::uint64_t total) {
  if (!progress_ || doing != doing_) {
    finish();
    doing_ = doing;
    progress_.emplace(out_, progress_output_of_stderr(), clock_, doing_, std::string(unit), total);
  }
  progress_->update(done_ = done);
}

void StagedProgress::finish() {
  if (progress_) progress_->finish(done_);
  progress_.reset();
}

}  // namespace orderlog
