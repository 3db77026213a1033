#include "tests/simulation/runner/fleet.h"

#include <poll.h>

#include <list>
#include <memory>
#include <vector>

namespace orderlog::simulation {

std::uint64_t play_fleet(const FleetOptions& options,
                         const std::function<Plan(std::uint64_t seed)>& plan_of_seed,
                         const std::function<bool(const Plan&, const Verdict&)>& ended) {
  std::list<std::unique_ptr<Child>> playing;
  std::vector<unsigned> idle;  // processors
  for (unsigned processor = options.at_once; processor > 0; --processor)
    idle.push_back(processor - 1);
  std::uint64_t begun = 0;
  std::uint64_t played = 0;
  bool more = true;
  while (true) {
    while (more && begun < options.count && !idle.empty()) {
      playing.push_back(std::make_unique<Child>(plan_of_seed(options.first + begun),
                                                options.scratch, idle.back()));
      idle.pop_back();
      ++begun;
    }
    if (playing.empty()) return played;
    std::vector<pollfd> ends;
    for (const auto& child : playing) ends.push_back({child->end(), POLLIN, 0});
    ::poll(ends.data(), ends.size(), -1);
    auto child = playing.begin();
    for (const pollfd& end : ends) {
      if (end.revents == 0 || (*child)->read_more()) {
        ++child;
        continue;
      }
      const Plan plan = (*child)->plan();
      const Verdict verdict = (*child)->verdict();
      const unsigned processor = (*child)->processor();
      child = playing.erase(child);
      more = ended(plan, verdict) && more;
      if (verdict.assertion.empty()) {
        ++played;
        idle.push_back(processor);
      } else {
        playing.insert(child, std::make_unique<Child>(with_kills_for_disk_errors(plan),
                                                      options.scratch, processor));
      }
    }
  }
}

}  // namespace orderlog::simulation
