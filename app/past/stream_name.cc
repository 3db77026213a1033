#include "app/past/stream_name.h"

#include <utility>

#include "app/log/tenant_words.h"
#include "app/nearest_name.h"
#include "replay/past/known_streams.h"

namespace orderlog {

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
  const auto instead = stream_instead(log, tenant, name);
  if (!instead) return instead.error();
  return {kExitUsage, sentence + *instead};
}

Result<std::string, CommandError> stream_instead(const EventStore& log, const std::string& tenant,
                                                 const std::string& name) {
  const auto known = known_streams(log, tenant, name);
  if (!known) return fail(CommandError{kExitFailed, known.error().detail});
  if (!known->other_tenant.empty()) {
    return "; tenant " + known->other_tenant + " has one (--tenant)";
  }
  if (!known->tenants.contains(tenant)) {
    return tenants_instead(tenant, known->tenants, "the newest events are");
  }
  if (known->names.empty()) return std::string("; the newest events have none of its kind");
  const std::string nearest = nearest_name(name, known->names);
  if (is_slip_of(name, nearest)) return "; did you mean '" + nearest + "'?";
  return "; the newest of its kind is " + known->names.front();
}

}  // namespace orderlog
