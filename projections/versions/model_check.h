#pragma once

#include "eventstore/event_store.h"
#include "projections/store/model_store.h"

namespace orderlog {

// Whether the rows were built from this log. Refuses a model that has seen more than the log holds
// (kAheadOfLog: the log lost something, and the caller must not go on) or events of another log
// (kOtherLog).
[[nodiscard]] ModelResult<Ok> check_against_log(const EventStore& log, const ModelStore& store);

}  // namespace orderlog
