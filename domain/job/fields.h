#pragma once

// The members of everything about jobs; see domain/codec/field.h.

#include "domain/codec/field.h"
#include "domain/job/commands.h"
#include "domain/job/events.h"
#include "domain/job/state.h"
#include "domain/rules.h"

namespace orderlog {

template <>
struct EnumText<JobState> {
  static constexpr auto kParse = job_state_from;
  static constexpr std::string_view kChoices = "inactive, active, complete, failed, delayed";
};

// What submitting a job says is the same in the command, the event and the state.
void describe_request(auto& f, auto& e) {
  f("user_id", e.user_id);
  f("pool_id", e.pool_id);
  f("quantity", e.quantity, Number{.min = 1, .max = kMaxQuantity});
  f("present", e.present, Json{.max_bytes = kMaxAttributesBytes});
  f("ttl_ms", e.ttl_ms, Number{.max = kMaxTimeoutMs, .presence = kOptional});
}

void describe(auto& f, Like<SubmitJob> auto& e) {
  f("job_id", e.job_id, Id{.presence = kOptional});
  describe_request(f, e);
}

// Events, each as its newest version has it

void describe(auto& f, Like<JobSubmitted> auto& e) { describe_request(f, e); }

void describe(auto& f, Like<JobCompleted> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<JobFailed> auto& e) {
  f("code", e.code);
  f("detail", e.detail);
}

// State

void describe(auto& f, Like<Job> auto& e) {
  describe_request(f, e);
  f("state", e.state);
  f("attempts_made", e.attempts_made);
  f("order_id", e.order_id);
  f("error_code", e.error_code);
  f("error_detail", e.error_detail);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
}

}  // namespace orderlog
