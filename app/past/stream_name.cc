#include "app/past/stream_name.h"

#include <utility>

#include "app/nearest_name.h"
#include "replay/past/known_streams.h"

namespace orderlog {
namespace {

// Beyond that a name is no slip of the fingers any more.
constexpr std::size_t kFewEdits = 3;

}  // namespace

Result<StreamRef, CommandError> stream_from(const std::string& name) {
  auto stream = stream_ref_from(name);
  if (!stream) {
    return fail(CommandError{
        kExitUsage, "'" + name +
                        "' is no stream: they are order-ID, pool-ID, account-ID, transfer-ID, "
                        "job-ID, effect-ID, discount_quota-ID and channel_order-ID"});
  }
  if (stream->kind == AggregateKind::kOutcomes) {
    return fail(CommandError{kExitUsage,
                             "the stream outcomes has no state, only events; 'orderlog log show "
                             "--stream outcomes' shows them"});
  }
  return *std::move(stream);
}

CommandError unknown_stream(const EventStore& log, const std::string& tenant,
                            const StreamRef& stream) {
  const std::string name = stream.name();
  std::string sentence = "there is no stream " + name;
  if (tenant != "default") sentence += " of tenant " + tenant;
  const auto known = known_streams(log, tenant, name);
  if (!known) return {kExitFailed, known.error().detail};
  if (!known->other_tenant.empty()) {
    sentence += "; tenant " + known->other_tenant + " has one (--tenant)";
  } else if (known->names.empty()) {
    sentence += "; the newest events have none of its kind";
  } else if (const std::string nearest = nearest_name(name, known->names);
             edit_distance(name, nearest) <= kFewEdits) {
    sentence += "; did you mean '" + nearest + "'?";
  } else {
    sentence += "; the newest of its kind is " + known->names.front();
  }
  return {kExitUsage, std::move(sentence)};
}

}  // namespace orderlog
