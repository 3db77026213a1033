#include "projections/jobs/jobs.h"
#include "projections/queries.h"
#include "projections/rows/row_query.h"

namespace orderlog {

QueryResult<Found> JobQueries::find(std::string_view tenant, const JobId& id) const {
  return find_row(model_, kJobRowPrefix, tenant, stream_of(id));
}

}  // namespace orderlog
