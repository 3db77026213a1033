#pragma once

// An aggregate as clients see it: the JSON of docs/openapi.json, with its version.

#include <string>

#include "domain/aggregate.h"
#include "domain/decision.h"

namespace orderlog {

// Appends the aggregate's JSON. `now_ms` decides what depends on the time (a pool's state).
void write_view(const AggregateState& state, StreamVersion version, TimeMs now_ms,
                std::string& out);

// The same for an aggregate as it was at `then_ms`: nothing may be done to the past, so an order's
// allowed_actions are empty.
void write_past_view(const AggregateState& state, StreamVersion version, TimeMs then_ms,
                     std::string& out);

// Appends what an answer to a command shows: the view of its subject; for a job {"job_id",
// "state"}; for a refund request the order with "refund_id" first.
void write_answer(AnswerKind kind, const AggregateState& subject, StreamVersion version,
                  const RefundId& refund_id, TimeMs now_ms, std::string& out);

}  // namespace orderlog
